package dev.marquette.app;

import dev.marquette.app.files.FileConfigStore;
import dev.marquette.app.secrets.SecretsInMemory;
import dev.marquette.codec.MqttVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code marquette rehearse}: a broker that runs for a moment, with two clients. What the JVM loads
 * and learns meanwhile is what {@code bin/prepare} keeps, so that the next broker starts faster.
 */
@Command(
    name = "rehearse",
    description = "Runs a broker for a moment, with two clients; bin/prepare calls it.",
    mixinStandardHelpOptions = true,
    hidden = true)
final class RehearseCommand implements Callable<Integer> {
  private static final String MANIFESTS = "rehearsal.yaml";

  /** Enough for the JVM to have seen which ways messages go. */
  private static final int MESSAGES = 600;

  private static final String PORT = "${port}";

  @Override
  public Integer call() throws Exception {
    int port = freePort();
    Path manifests = Files.createTempFile("rehearsal", ".yaml");
    try {
      Files.writeString(manifests, manifests().replace(PORT, Integer.toString(port)));
      rehearse(manifests, port);
    } finally {
      Files.delete(manifests);
    }
    return 0;
  }

  private static void rehearse(Path manifests, int port) throws Exception {
    SecretsInMemory secrets = new SecretsInMemory();
    BrokerOptions options =
        new BrokerOptions(
            "rehearsal", 0, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Map.of());
    try (FileConfigStore config = new FileConfigStore(List.of(manifests), secrets);
        Broker broker = new Broker(options, secrets, config)) {
      broker.start(options, secrets, config, List.of());
      Welcome.print(System.out, broker);
      talk(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
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

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
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
