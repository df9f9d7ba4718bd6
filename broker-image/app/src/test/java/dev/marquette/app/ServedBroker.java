package dev.marquette.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A broker for a class of tests, over TCP and WebSocket; clients end with their test. */
final class ServedBroker implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private final Map<PeerKind.Transport, Integer> ports =
      Map.of(
          PeerKind.Transport.TCP, OneMachine.freePort(),
          PeerKind.Transport.WS, OneMachine.freePort());
  private final List<AutoCloseable> clients = new ArrayList<>();
  private final AtomicInteger names = new AtomicInteger();
  private @Nullable Path folder;
  private @Nullable OneMachine machine;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path manifests = Files.createTempDirectory("marquette");
    folder = manifests;
    OneMachine.save(manifests, "cluster.yaml", OneMachine.CLUSTER);
    OneMachine.save(
        manifests, "tcp.yaml", OneMachine.listener("tcp", port(PeerKind.Transport.TCP)));
    OneMachine.save(
        manifests,
        "ws.yaml",
        OneMachine.listener("ws", port(PeerKind.Transport.WS))
            .replace("{cluster", "{protocol: ws, cluster"));
    machine = OneMachine.on(manifests, Map.of());
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (AutoCloseable client : clients.reversed()) {
      client.close();
    }
    clients.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    Objects.requireNonNull(machine).close();
    try (Stream<Path> files = Files.list(Objects.requireNonNull(folder))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  OneMachine machine() {
    return Objects.requireNonNull(machine);
  }

  int port(PeerKind.Transport transport) {
    return Objects.requireNonNull(ports.get(transport));
  }

  /** A name that no other test has: of a client, or a level of a topic. */
  String unique(String name) {
    return name + "-" + names.incrementAndGet();
  }

  /** Closes the client, or whatever it is, when the test ends. */
  <T extends AutoCloseable> T until(T client) {
    clients.add(client);
    return client;
  }

  /** A client of this kind with a clean session. */
  Peer connect(PeerKind kind, PeerKind.Transport transport, String name) throws Exception {
    return connect(kind, transport, new PeerKind.Options(unique(name), true, null));
  }

  Peer connect(PeerKind kind, PeerKind.Transport transport, PeerKind.Options options)
      throws Exception {
    return until(kind.connect(transport, port(transport), options));
  }

  /** A cable to the TCP listener. */
  CutWire wire() {
    return until(CutWire.to(port(PeerKind.Transport.TCP)));
  }
}
