package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Unsuback;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Packets and sessions with more subscriptions than a turn can serve. */
class ManySubscriptionsTest {
  private static final int MANY = 10_000;

  private final TestBroker broker = new TestBroker(1);
  private final TestClient other = broker.connected(0, "other");

  private static Subscribe.Request[] requests() {
    return IntStream.range(0, MANY)
        .mapToObj(i -> new Subscribe.Request("t/" + i + "/+", 1, false, false, 0))
        .toArray(Subscribe.Request[]::new);
  }

  private TestClient subscribed(String id, long expirySeconds) {
    TestClient client = broker.client(0, id).connect(true, expirySeconds);
    client.subscribe(0, requests());
    broker.run();
    client.take();
    return client;
  }

  /** Runs until the other client, which has nothing to do with it, is answered. */
  private void runToAnswer() {
    other.send(Ping.REQUEST);
    while (!other.has(Ping.class)) {
      assertThat(broker.loops().getFirst().runOne()).isTrue();
    }
    other.take();
  }

  private long subscriptions() {
    return broker.kernel().stats().subscriptions();
  }

  @Test
  @DisplayName(
      "[MQTT-3.8.4-6] a SUBSCRIBE of many filters is answered whole, others go on meanwhile")
  void subscribes() {
    TestClient client = broker.connected(0, "c");
    client.subscribe(0, requests()).send(Ping.REQUEST);
    runToAnswer();
    assertThat(client.take()).isEmpty();
    assertThat(subscriptions()).isBetween(1L, MANY / 2L);
    broker.run();
    List<Packet> packets = client.take();
    assertThat(packets).as("the packets behind it waited").hasSize(2);
    assertThat(packets.getFirst())
        .isInstanceOfSatisfying(
            Suback.class,
            suback ->
                assertThat(suback.reasons()).hasSize(MANY).containsOnly(ReasonCode.GRANTED_QOS_1));
    assertThat(subscriptions()).isEqualTo(MANY);
  }

  @Test
  @DisplayName("[MQTT-3.10.4-6] an UNSUBSCRIBE of many filters as well")
  void unsubscribes() {
    TestClient client = subscribed("c", 0);
    client.unsubscribe(
        IntStream.range(0, MANY).mapToObj(i -> "t/" + i + "/+").toArray(String[]::new));
    client.send(Ping.REQUEST);
    runToAnswer();
    assertThat(client.take()).isEmpty();
    assertThat(subscriptions()).isBetween(MANY / 2L, MANY - 1L);
    broker.run();
    List<Packet> packets = client.take();
    assertThat(packets).hasSize(2);
    assertThat(packets.getFirst())
        .isInstanceOfSatisfying(
            Unsuback.class,
            unsuback ->
                assertThat(unsuback.reasons()).hasSize(MANY).containsOnly(ReasonCode.SUCCESS));
    assertThat(subscriptions()).isZero();
  }

  @Test
  @DisplayName("A client that goes amid its SUBSCRIBE subscribes to nothing more")
  void goesAmid() {
    TestClient client = broker.client(0, "c").connect(true, 100);
    broker.run();
    client.subscribe(0, requests());
    runToAnswer();
    client.drop();
    runToAnswer();
    long left = subscriptions();
    assertThat(left).isBetween(1L, MANY / 2L);
    broker.run();
    assertThat(subscriptions()).isEqualTo(left);
  }

  @Test
  @DisplayName("A session with many subscriptions ends turn by turn, and takes nothing meanwhile")
  void ends() {
    TestClient client = subscribed("c", 0);
    client.drop();
    while (broker.kernel().clientIds().contains("c")) {
      assertThat(broker.loops().getFirst().runOne()).isTrue();
    }
    runToAnswer();
    assertThat(subscriptions()).isBetween(MANY / 2L, MANY - 1L);
    for (int i = 0; i < MANY; i += 100) {
      other.publish("t/" + i + "/x", "x", 1);
    }
    broker.run();
    assertThat(other.take(Ack.class)).hasSize(MANY / 100);
    assertThat(subscriptions()).isZero();
    assertThat(broker.kernel().stats().routes()).isZero();
  }

  @Test
  @DisplayName("A client that starts anew keeps what it subscribes to while its old session ends")
  void startsAnew() {
    subscribed("c", 100).drop();
    broker.run();
    TestClient again = broker.client(0, "c").connect(true, 100).subscribe("t/9999/+", 1);
    runToAnswer();
    assertThat(subscriptions()).isGreaterThan(1);
    broker.run();
    assertThat(subscriptions()).isEqualTo(1);
    other.publish("t/9999/x", "for the new one", 1);
    broker.run();
    assertThat(again.payloads()).containsExactly("for the new one");
  }
}
