package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.app.PeerKind.Options;
import dev.marquette.app.PeerKind.Transport;
import dev.marquette.app.files.FileConfigStore;
import dev.marquette.codec.testkit.TestPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code samples/topics} says of topics, as third-party clients see it. */
class TopicsSampleTest {
  private static final String FILE = "cluster.yaml";
  private static final Path SAMPLE = Path.of("../../samples/topics/" + FILE);

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
  @EnumSource
  @DisplayName("S-68: Publishers and subscribers may say the old name or the new one")
  void anOldNameStandsForTheNewOne(PeerKind kind) throws Exception {
    Peer byOld = connect(kind, "by-old");
    Peer byNew = connect(kind, "by-new");
    byOld.subscribe("old/kitchen/+", 1);
    byNew.subscribe("devices/#", 1);

    connect(kind, "device").publish("old/kitchen/temperature", 1, true, "20");

    for (Peer subscriber : List.of(byOld, byNew)) {
      assertThat(subscriber.next())
          .isEqualTo(new Peer.Received("devices/kitchen/temperature", 1, false, "20"));
    }
    Peer late = connect(kind, "late");
    late.subscribe("old/kitchen/temperature", 1);
    assertThat(late.next())
        .isEqualTo(new Peer.Received("devices/kitchen/temperature", 1, true, "20"));
  }

  @Test
  @DisplayName("%c is the client ID of who publishes")
  void aDeviceIsCalledByItsClientId() throws Exception {
    Peer subscriber = connect(PeerKind.HIVEMQ_5, "subscriber");
    subscriber.subscribe("devices/#", 1);

    connect(PeerKind.PAHO_3_1, "porch").publish("me/temperature", 1, false, "4");

    assertThat(subscriber.next().topic()).isEqualTo("devices/porch/temperature");
  }

  @Test
  @DisplayName("Rules change while clients stay; a wrong one is refused with file, line and field")
  void rulesChangeInPlace() throws Exception {
    Peer subscriber = connect(PeerKind.HIVEMQ_3_1_1, "subscriber");
    subscriber.subscribe("#", 1);
    Peer device = connect(PeerKind.PAHO_3_1_1, "porch");
    try (LoggedLines log = LoggedLines.of(FileConfigStore.class)) {
      machine.save(FILE, manifests.replace("^me/(.+)$", "^me/(.+$"));
      await("file, line and reason").until(() -> !log.lines().isEmpty());
      assertThat(log.lines().getFirst())
          .contains(folder.resolve(FILE) + ":" + line("regex: ^me/") + ":")
          .contains("spec.mqtt.rewrite[1].regex: \"^me/(.+$\"")
          .contains("missing closing )");
    }
    device.publish("me/a", 1, false, "1");
    assertThat(subscriber.next().topic()).as("the rule of before").isEqualTo("devices/porch/a");

    machine.save(FILE, manifests.replace("devices/%c/$1", "changed/%c/$1"));
    await()
        .until(
            () -> {
              device.publish("me/a", 1, false, "2");
              return subscriber.next().topic().equals("changed/porch/a");
            });
    assertThat(device.isConnected() && subscriber.isConnected()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A client gets what is sent to it without subscribing, also what came meanwhile")
  void subscriptionsAreMadeAtConnect(PeerKind kind) throws Exception {
    Options lasting = new Options("porch", false, null);
    Peer operator = connect(PeerKind.HIVEMQ_5, "operator");
    operator.publish("announcements", 1, true, "kept");
    Peer device = connect(kind, lasting);
    operator.publish("commands/porch", 1, false, "on");
    operator.publish("commands/kitchen", 1, false, "off");

    assertThat(device.next()).isEqualTo(new Peer.Received("announcements", 0, true, "kept"));
    assertThat(device.next()).isEqualTo(new Peer.Received("commands/porch", 1, false, "on"));
    device.close();
    operator.publish("commands/porch", 1, false, "meanwhile");
    Peer again = connect(kind, lasting);
    Peer.Received first = again.next();
    if (first.payload().equals("on")) { // again: Paho's may go before it has said that it came
      first = again.next();
    }
    assertThat(first).isEqualTo(new Peer.Received("commands/porch", 1, false, "meanwhile"));
    operator.publish("commands/porch", 1, false, "last");
    assertThat(again.next().payload()).as("nothing retained once more").isEqualTo("last");
  }

  @ParameterizedTest
  @EnumSource(names = {"PAHO_3_1_1", "HIVEMQ_5"})
  @DisplayName("A delayed message comes when its time has come, also after a change of settings")
  void aDelayedMessageComesInItsTime(PeerKind kind) throws Exception {
    Peer subscriber = connect(kind, "subscriber");
    subscriber.subscribe("devices/#", 1);
    Peer publisher = connect(kind, "publisher");

    long sent = System.nanoTime();
    publisher.publish("$delayed/8/old/porch/light", 1, true, "off");
    publisher.publish("devices/porch/light", 1, false, "on");
    machine.save(FILE, manifests.replace("maxMessages: 10000", "maxMessages: 1"));

    assertThat(subscriber.next().payload()).isEqualTo("on");
    assertThat(subscriber.next())
        .isEqualTo(new Peer.Received("devices/porch/light", 1, false, "off"));
    assertThat(System.nanoTime() - sent).isGreaterThanOrEqualTo(8_000_000_000L);
    Peer late = connect(kind, "late");
    late.subscribe("devices/porch/light", 1);
    assertThat(late.next())
        .as("retained")
        .isEqualTo(new Peer.Received("devices/porch/light", 1, true, "off"));
    assertThat(machine.admin("/metrics").body()).contains("marquette_delayed_messages 0.0");
  }

  @Test
  @DisplayName("MQTT 5 is told 0x90 of a delay that is none or switched off, 0x97 of no room")
  void whatCannotWaitIsRefused() throws Exception {
    Peer publisher = connect(PeerKind.HIVEMQ_5, "publisher");
    assertThat(answer(publisher, "$delayed/3600/a")).isEqualTo(0x00);
    assertThat(answer(publisher, "$delayed/soon/a")).isEqualTo(0x90);
    assertThat(machine.admin("/metrics").body()).contains("marquette_delayed_messages 1.0");

    machine.save(FILE, manifests.replace("maxMessages: 10000", "maxMessages: 1"));
    await().untilAsserted(() -> assertThat(answer(publisher, "$delayed/3600/a")).isEqualTo(0x97));

    machine.save(FILE, manifests.replace("maxMessages: 10000", "enabled: false"));
    await().untilAsserted(() -> assertThat(answer(publisher, "$delayed/0/a")).isEqualTo(0x90));
    assertThat(publisher.isConnected()).isTrue();
  }

  /** The reason code of its PUBACK. */
  private static int answer(Peer publisher, String topic) throws Exception {
    return publisher.publish(topic, 1, false, "x");
  }

  private int line(String text) {
    return (int) manifests.substring(0, manifests.indexOf(text)).lines().count();
  }

  private Peer connect(PeerKind kind, String clientId) throws Exception {
    return connect(kind, new Options(clientId, true, null));
  }

  private Peer connect(PeerKind kind, Options options) throws Exception {
    Peer peer = kind.connect(Transport.TCP, port, options);
    peers.add(peer);
    return peer;
  }
}
