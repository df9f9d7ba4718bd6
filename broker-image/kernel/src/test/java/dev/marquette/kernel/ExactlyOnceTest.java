package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.ReasonProperties;
import dev.marquette.kernel.testkit.TestClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** QoS 2 from a client whose connection goes before a peer has answered. */
class ExactlyOnceTest {
  private static final int ID = 7;
  private static final Publish FIRST = publish(false);
  private static final Publish AGAIN = publish(true);

  private final TestCluster cluster = new TestCluster(3);
  private final TestClient subscriber =
      cluster.broker(1).client(0, "sub").connect(true).subscribe("far", 2);
  private final TestCluster.Link link = cluster.link(0);

  private static Publish publish(boolean dup) {
    return new Publish(dup, 2, false, "far", ID, PublishProperties.NONE, new byte[] {'x'});
  }

  @BeforeEach
  void hold() {
    cluster.run();
    link.holding = true;
  }

  private TestClient connected(int loop, MqttVersion version) {
    TestClient client = cluster.broker(0).client(loop, "pub", version);
    if (version.isV5()) {
      client.connect(false, 100);
    } else {
      client.connect(false);
    }
    cluster.run();
    client.take();
    return client;
  }

  private TestClient publishedAndGone() {
    TestClient client = connected(0, MqttVersion.V5).send(FIRST);
    cluster.run();
    assertThat(link.held).hasSize(1);
    client.drop();
    cluster.run();
    return client;
  }

  private CompletableFuture<@Nullable Void> answer(int forward) {
    return link.held.get(forward);
  }

  private void lose(int forward) {
    answer(forward).completeExceptionally(new IllegalStateException("the peer died"));
    cluster.run();
  }

  private static Ack pubrec(ReasonCode reason) {
    return new Ack(Ack.Type.PUBREC, ID, reason);
  }

  @Test
  @DisplayName("[MQTT-4.3.3-8] PUBREC for a message sent again waits for the peer as the first did")
  void waitsOnTheNextConnection() {
    publishedAndGone();
    TestClient again = connected(0, MqttVersion.V5).send(AGAIN);
    cluster.run();
    assertThat(again.take()).isEmpty();
    answer(0).complete(null);
    cluster.run();
    assertThat(again.take()).containsExactly(pubrec(ReasonCode.SUCCESS));
    assertThat(link.held).as("published once").hasSize(1);
    again.ack(Ack.Type.PUBREL, ID);
    cluster.run();
    assertThat(again.take()).containsExactly(new Ack(Ack.Type.PUBCOMP, ID, ReasonCode.SUCCESS));
  }

  @Test
  @DisplayName(
      "[MQTT-4.3.3-8] a message that was lost while its client was away is published again")
  void publishesAgainWhatWasLost() {
    publishedAndGone();
    lose(0);
    link.holding = false;
    TestClient again = connected(1, MqttVersion.V5).send(AGAIN);
    cluster.run();
    assertThat(again.take()).containsExactly(pubrec(ReasonCode.SUCCESS));
    assertThat(subscriber.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName("[MQTT-4.3.3-10] a message that arrived while its client was away is not sent twice")
  void doesNotRepeatWhatArrived() {
    publishedAndGone();
    answer(0).complete(null);
    TestClient again = connected(1, MqttVersion.V5).send(AGAIN);
    cluster.run();
    assertThat(again.take()).containsExactly(pubrec(ReasonCode.SUCCESS));
    assertThat(link.held).hasSize(1);
  }

  @Test
  @DisplayName("[MQTT-4.3.3-8] a message that is lost after it was sent again is not acknowledged")
  void tellsOfALossLater() {
    publishedAndGone();
    TestClient again = connected(1, MqttVersion.V5).send(AGAIN);
    cluster.run();
    lose(0);
    assertThat(again.take())
        .containsExactly(
            new Ack(
                Ack.Type.PUBREC,
                ID,
                ReasonCode.UNSPECIFIED_ERROR,
                new ReasonProperties(
                    "the message may not have reached all: send it again", List.of())));
    link.holding = false;
    again.send(FIRST);
    cluster.run();
    assertThat(again.take()).containsExactly(pubrec(ReasonCode.SUCCESS));
    assertThat(subscriber.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName(
      "[MQTT-4.3.3-8] [MQTT3-4.8.0-2] MQTT 3: the connection ends, until the message is with the"
          + " peer")
  void disconnectsBelowMqtt5() {
    TestClient client = connected(0, MqttVersion.V3_1_1).send(FIRST);
    cluster.run();
    client.drop();
    cluster.run();
    TestClient second = connected(0, MqttVersion.V3_1_1).send(AGAIN);
    cluster.run();
    lose(0);
    assertThat(second.take()).isEmpty();
    assertThat(second.isClosed()).isTrue();
    TestClient third = connected(1, MqttVersion.V3_1_1).send(AGAIN);
    cluster.run();
    assertThat(third.take()).isEmpty();
    answer(1).complete(null);
    cluster.run();
    assertThat(third.take()).containsExactly(pubrec(ReasonCode.SUCCESS));
  }

  @Test
  @DisplayName("However often the connection goes, the one at hand hears how the message fares")
  void survivesManyConnections() {
    publishedAndGone();
    for (int i = 0; i < 5; i++) {
      connected(i % 2, MqttVersion.V5).send(AGAIN).drop();
      cluster.run();
    }
    TestClient last = connected(0, MqttVersion.V5).send(AGAIN).send(AGAIN);
    cluster.run();
    assertThat(last.take()).isEmpty();
    answer(0).complete(null);
    cluster.run();
    assertThat(last.take()).containsExactly(pubrec(ReasonCode.SUCCESS), pubrec(ReasonCode.SUCCESS));
    assertThat(link.held).hasSize(1);
  }

  @Test
  @DisplayName("A loss that waits behind another acknowledgement is not forgotten")
  void remembersLossesBehindOthers() {
    TestClient client = connected(0, MqttVersion.V5);
    client.send(new Publish(false, 1, false, "far", 1, PublishProperties.NONE, new byte[0]));
    client.send(FIRST);
    cluster.run();
    lose(1);
    assertThat(client.take()).isEmpty();
    client.drop();
    cluster.run();
    link.holding = false;
    TestClient again = connected(0, MqttVersion.V5).send(AGAIN);
    cluster.run();
    assertThat(again.take()).containsExactly(pubrec(ReasonCode.SUCCESS));
    assertThat(subscriber.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName("A session that goes to another broker takes along the IDs that are certain")
  void movesWhatIsCertain() {
    TestClient client = connected(0, MqttVersion.V5).send(FIRST);
    client.send(new Publish(false, 2, false, "near", 8, PublishProperties.NONE, new byte[0]));
    cluster.run();
    client.drop();
    cluster.run();
    TestClient there = cluster.broker(2).client(0, "pub").connect(false, 100);
    cluster.run();
    there.take();
    there.send(AGAIN).ack(Ack.Type.PUBREL, 8);
    cluster.run();
    assertThat(there.take())
        .containsExactlyInAnyOrder(
            pubrec(ReasonCode.SUCCESS), new Ack(Ack.Type.PUBCOMP, 8, ReasonCode.SUCCESS));
    assertThat(subscriber.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName("A publish that goes wrong leaves no packet ID behind")
  void forgetsWhatThrew() {
    TestClient client = connected(0, MqttVersion.V5);
    link.failure = new Error("in a test");
    client.send(FIRST);
    cluster.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
    link.failure = null;
    link.holding = false;
    TestClient again = connected(0, MqttVersion.V5).send(AGAIN);
    cluster.run();
    assertThat(again.take()).containsExactly(pubrec(ReasonCode.SUCCESS));
    assertThat(subscriber.payloads()).containsExactly("x");
  }
}
