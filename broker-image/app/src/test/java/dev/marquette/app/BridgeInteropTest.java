package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.app.Peer.Received;
import dev.marquette.app.PeerKind.Options;
import dev.marquette.app.PeerKind.Transport;
import dev.marquette.codec.testkit.TestPorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** mosquitto, the broker, as a client: its bridge joins its topics with ours. */
class BridgeInteropTest {
  @RegisterExtension static final ServedBroker BROKER = new ServedBroker();

  @TempDir private Path folder;
  private final String site = BROKER.unique("site");
  private final int localPort = TestPorts.freePort();
  private Peer ours;

  static Stream<Arguments> bridges() {
    return Stream.of(Transport.TCP, Transport.TLS)
        .flatMap(
            over ->
                Stream.of("mqttv31", "mqttv311", "mqttv50")
                    .map(version -> Arguments.of(over, version)));
  }

  @BeforeEach
  void connect() throws Exception {
    ours = BROKER.connect(PeerKind.HIVEMQ_5, Transport.TCP, "ours");
  }

  @ParameterizedTest
  @MethodSource("bridges")
  @DisplayName(
      "Each QoS and retained messages cross in both directions, once, until the bridge ends")
  void aBridgeJoinsTheTopicsOfBothBrokers(Transport over, String version) throws Exception {
    String state = "$SYS/broker/connection/" + site + "/state";
    ours.subscribe(site + "/#", 2);
    ours.subscribe(state, 1);
    Mosquitto bridge = bridge(over, version);
    assertThat(ours.next().payload()).as("the state that the bridge tells").isEqualTo("1");
    Peer theirs =
        BROKER.until(
            PeerKind.HIVEMQ_5.connect(Transport.TCP, localPort, new Options("theirs", true, null)));
    theirs.subscribe(site + "/#", 2);

    for (int qos = 0; qos <= 2; qos++) {
      for (Peer from : List.of(ours, theirs)) {
        Received message = new Received(site + "/both/" + qos, qos, false, "once");
        from.publish(message.topic(), qos, false, message.payload());
        for (Peer to : List.of(ours, theirs)) {
          assertThat(to.next()).isEqualTo(message);
        }
      }
    }
    ours.publish(site + "/kept", 1, true, "kept");
    assertThat(theirs.next()).as("what is new").isEqualTo(kept(false));
    assertThat(ours.next()).as("what is new").isEqualTo(kept(false));
    Peer late =
        BROKER.until(
            PeerKind.PAHO_3_1_1.connect(Transport.TCP, localPort, new Options("late", true, null)));
    late.subscribe(site + "/kept", 1);
    assertThat(late.next()).as("retained over there, too").isEqualTo(kept(true));
    assertThat(theirs.received()).isEmpty();

    bridge.close();

    assertThat(ours.next()).isEqualTo(new Received(state, 1, false, "0"));
  }

  private Received kept(boolean retain) {
    return new Received(site + "/kept", 1, retain, "kept");
  }

  /** Starts a mosquitto whose topics below the site are ours, too. */
  private Mosquitto bridge(Transport over, String version) throws Exception {
    Address address = BROKER.broker().address(over);
    String encrypted =
        over.isEncrypted() ? "bridge_cafile " + address.requireAuthority().file() : "";
    Path file =
        Files.writeString(
            folder.resolve("mosquitto.conf"),
            """
            user root
            listener %d %s
            allow_anonymous true
            log_type all
            connection marquette
            remote_clientid %s
            address %s:%d
            bridge_protocol_version %s
            topic # both 2 %s/ %s/
            %s
            """
                .formatted(
                    localPort,
                    Address.HOST,
                    site,
                    Address.HOST,
                    address.port(),
                    version,
                    site,
                    site,
                    encrypted));
    CompletableFuture<String> subscribed = new CompletableFuture<>();
    Mosquitto bridge =
        BROKER.until(
            Mosquitto.start(
                List.of(program(), "-c", file.toString()),
                line -> {
                  if (line.contains("Received SUBACK from")) {
                    subscribed.complete(line);
                  }
                }));
    bridge.failAtEnd(subscribed);
    subscribed.get(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    return bridge;
  }

  /** Debian has it where only root looks. */
  private static String program() {
    Path debian = Path.of("/usr/sbin/mosquitto");
    return Files.isExecutable(debian) ? debian.toString() : "mosquitto";
  }
}
