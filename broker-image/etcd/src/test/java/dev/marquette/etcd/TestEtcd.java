package dev.marquette.etcd;

import dev.marquette.codec.testkit.TestPorts;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real etcd, alone, on free ports of the loopback, that forgets all when it is closed. Needs an
 * {@code etcd} on the PATH: Debian's package {@code etcd-server}.
 */
public final class TestEtcd implements AutoCloseable {
  private final Path folder;
  private final int clientPort;
  private final int peerPort;
  private int generation;
  private @Nullable Process process;

  private TestEtcd(Path folder, int clientPort, int peerPort) {
    this.folder = folder;
    this.clientPort = clientPort;
    this.peerPort = peerPort;
  }

  public static TestEtcd start() {
    try {
      Path folder = Files.createTempDirectory("marquette-etcd");
      TestEtcd etcd = new TestEtcd(folder, TestPorts.freePort(), TestPorts.freePort());
      etcd.up();
      return etcd;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return clientPort;
  }

  public String endpoint() {
    return "http://127.0.0.1:" + clientPort;
  }

  /**
   * A client whose calls wait for an etcd that is down or slow: a minute passes before one fails.
   */
  public EtcdClient connect() {
    return connect(Duration.ofMinutes(1));
  }

  private EtcdClient connect(Duration timeout) {
    return EtcdClient.connect(List.of(endpoint()), timeout);
  }

  /** Starts it again with what it had, and returns when it answers. */
  public void up() {
    Path log = folder.resolve("log");
    String clients = endpoint();
    String peers = "http://127.0.0.1:" + peerPort;
    ProcessBuilder command =
        new ProcessBuilder(
                "etcd",
                "--name=test",
                "--data-dir=" + folder.resolve("data" + generation),
                "--unsafe-no-fsync",
                "--log-level=warn",
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=test=" + peers)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      process = command.start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "these tests need etcd on the PATH: apt-get install etcd-server", e);
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try (EtcdClient client = connect(Duration.ofSeconds(2))) {
      while (!answers(client)) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IllegalStateException("etcd did not start:\n" + read(log));
        }
      }
    }
  }

  private static boolean answers(EtcdClient client) {
    return client.get("/marquette-test").handle((entry, failure) -> failure == null).join();
  }

  private static String read(Path log) {
    try {
      return Files.readString(log).lines().limit(40).toList().toString().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return "and its log cannot be read: " + e;
    }
  }

  /** Has it forget what was before now. */
  public void compact() {
    try (Client client = Client.builder().endpoints(endpoint()).build()) {
      KV kv = client.getKVClient();
      kv.get(EtcdClient.bytes("/"))
          .thenCompose(got -> kv.compact(got.getHeader().getRevision()))
          .orTimeout(60, TimeUnit.SECONDS)
          .join();
    }
  }

  /** Kills it, as a machine that loses power. */
  public void down() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      try {
        if (!running.waitFor(30, TimeUnit.SECONDS)) {
          throw new IllegalStateException("etcd cannot be killed, process " + running.pid());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      process = null;
    }
  }

  /** From the next {@link #up} on it has nothing. */
  public void forget() {
    generation++;
  }

  @Override
  public void close() {
    down();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(TestEtcd::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
