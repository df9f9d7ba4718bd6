package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import dev.marquette.app.PeerKind.Options;
import dev.marquette.app.PeerKind.Transport;
import dev.marquette.codec.testkit.TestPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom {@code samples/protection} keeps out, as third-party clients see it. */
class ProtectionSampleTest {
  private static final String FILE = "cluster.yaml";
  private static final Path SAMPLE = Path.of("../../samples/protection/" + FILE);
  private static final String FIRST_BAN = "        - clientId: meter-7\n";
  private static final int WELCOME = 0;
  private static final int BANNED = 0x8A;
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private final int port = TestPorts.freePort();
  private final List<Peer> peers = new ArrayList<>();
  private String manifests = "";
  private OneMachine machine;

  @BeforeEach
  void start() throws IOException {
    manifests = Files.readString(SAMPLE).replace("port: 1883", "port: " + port);
    OneMachine.save(folder, FILE, manifests);
    machine = OneMachine.on(folder, Map.of());
  }

  @AfterEach
  void stop() {
    peers.forEach(Peer::close);
    machine.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"HIVEMQ_3_1_1", "HIVEMQ_5", "PAHO_3_1", "PAHO_3_1_1"}) // they tell the code
  @DisplayName("A client that is banned is told so: 0x8A, and 5 below MQTT 5")
  void refuses(PeerKind kind) throws Exception {
    assertThat(answer(kind, "meter-7")).isEqualTo(kind == PeerKind.HIVEMQ_5 ? BANNED : 5);
    assertThat(answer(kind, "meter-8")).isEqualTo(WELCOME);
  }

  @ParameterizedTest
  @EnumSource(names = {"HIVEMQ_3_1_1", "HIVEMQ_5", "PAHO_3_1", "PAHO_3_1_1"}) // they tell the code
  @DisplayName(
      "A ban that is saved lets a connected client go, alone; one that is removed lets it in")
  void bansInPlace(PeerKind kind) throws Exception {
    Peer pump = connect(kind, "pump");
    Peer other = connect(kind, "other");
    machine.save(FILE, manifests.replace(FIRST_BAN, "        - clientId: pump\n" + FIRST_BAN));
    await().until(() -> !pump.isConnected());
    assertThat(answer(kind, "pump")).isNotEqualTo(WELCOME);
    machine.save(FILE, manifests);
    await().until(() -> answer(kind, "pump") == WELCOME);
    assertThat(other.isConnected()).isTrue();
  }

  @Test
  @DisplayName("A client that keeps breaking off is banned for a time, counted, and let in again")
  void flapping() throws Exception {
    var before = machine.broker().kernel().settings();
    machine.save(
        FILE,
        manifests.replace("maxCount: 30", "maxCount: 3").replace("banTime: 5m", "banTime: 8s"));
    await().until(() -> !machine.broker().kernel().settings().equals(before));
    for (int i = 0; i < 3; i++) {
      RawSocket.to(port).connected("flaps").close();
      await().until(() -> machine.broker().kernel().stats().connections() == 0);
    }
    await().until(() -> answer(PeerKind.HIVEMQ_5, "flaps") == BANNED);
    assertThat(answer(PeerKind.HIVEMQ_5, "other")).isEqualTo(WELCOME);
    await().until(() -> metrics().contains("marquette_flapping_detected_total 1.0"));
    assertThat(metrics())
        .contains("marquette_bans 4.0")
        .containsPattern("marquette_connects_banned_total [1-9]");
    await().atMost(LONG).until(() -> answer(PeerKind.HIVEMQ_5, "flaps") == WELCOME);
  }

  private String metrics() throws IOException, InterruptedException {
    return machine.admin("/metrics").body();
  }

  /** The code of the CONNACK. */
  private int answer(PeerKind kind, String clientId) throws Exception {
    try {
      connect(kind, clientId);
      return WELCOME;
    } catch (Mqtt5ConnAckException e) {
      return e.getMqttMessage().getReasonCode().getCode();
    } catch (Mqtt3ConnAckException e) {
      return e.getMqttMessage().getReturnCode().getCode();
    } catch (MqttException e) {
      return e.getReasonCode();
    }
  }

  private Peer connect(PeerKind kind, String clientId) throws Exception {
    Peer peer = kind.connect(Transport.TCP, port, new Options(clientId, true, null));
    peers.add(peer);
    return peer;
  }
}
