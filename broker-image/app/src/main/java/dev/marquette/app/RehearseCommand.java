package dev.marquette.app;

import dev.marquette.app.files.FileConfigStore;
import dev.marquette.codec.MqttVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;

/**
 * {@code marquette rehearse}: a broker that runs for a moment, with two clients. What the JVM loads
 * and learns meanwhile is what {@code bin/prepare} keeps, so that the next broker starts faster.
 *
 * <p>It is {@code run} that is rehearsed, also for {@code pod}: that one needs an etcd, which is
 * not there while an image is built.
 */
final class RehearseCommand implements Subcommand {
  private static final String MANIFESTS = "rehearsal.yaml";
  private static final String ANY_PORT = "127.0.0.1:0";

  /** Enough for the JVM to have seen which ways messages go. */
  private static final int MESSAGES = 600;

  private static final String HELP =
      """
      Usage: marquette rehearse [-hV]
      Runs a broker for a moment, with two clients; bin/prepare calls it.
        -h, --help      Show this help message and exit.
        -V, --version   Print version information and exit.
      """;

  @Override
  public String name() {
    return "rehearse";
  }

  @Override
  public String help() {
    return HELP;
  }

  /** All that {@code run} does, from a folder, which takes more than a file. */
  @Override
  public int run(CommandLine line) throws Exception {
    Path folder = Files.createTempDirectory("rehearsal");
    Path manifests = folder.resolve(MANIFESTS);
    try {
      Files.writeString(manifests, manifests());
      RunCommand.serve(
          RunCommand.options(0, ANY_PORT, Map.of()),
          secrets -> new AnyPorts(new FileConfigStore(List.of(folder), secrets)),
          broker -> talk(broker.listeners().getFirst().boundTo()));
    } finally {
      Files.deleteIfExists(manifests);
      Files.delete(folder);
    }
    return 0;
  }

  private static void talk(InetSocketAddress broker) throws IOException {
    byte[] payload = "{\"temperature\": 31}".getBytes(StandardCharsets.UTF_8);
    try (RehearsalClient subscriber = new RehearsalClient(broker, MqttVersion.V5, "subscriber");
        RehearsalClient publisher = new RehearsalClient(broker, MqttVersion.V3_1_1, "publisher")) {
      subscriber.subscribe("rehearsal/#");
      for (int i = 0; i < MESSAGES; i++) {
        publisher.publish("rehearsal/" + i % 100, i % 3, payload, subscriber);
      }
      publisher.publish("rule/1", 0, payload, subscriber);
    }
  }

  private static String manifests() throws IOException {
    try (InputStream resource = RehearseCommand.class.getResourceAsStream(MANIFESTS)) {
      if (resource == null) {
        throw new IOException(MANIFESTS + " is not in the broker's jar");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
