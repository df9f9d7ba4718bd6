package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.UserProperty;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client publishes to {@code $delayed/SECONDS/TOPIC}, and what it is told. */
class DelayedPublishTest {
  private final TestBroker broker = new TestBroker(2);
  private final TestClient everything =
      broker.connected(1, "all").acknowledging().subscribe("#", 2).subscribe("$delayed/#", 2);

  @BeforeEach
  void subscribed() {
    broker.run();
    everything.take();
  }

  private void advance(int seconds) {
    broker.advance(Duration.ofSeconds(seconds));
  }

  private void settings(DelayedSettings delayed) {
    broker
        .kernel()
        .settings(
            Settings.with(
                "topics", new TopicSettings(TopicSettings.DEFAULT.rewrites(), List.of(), delayed)));
    broker.run();
  }

  private long delayed() {
    return broker.kernel().stats().delayedMessages();
  }

  private long dropped(DropReason reason) {
    return broker.kernel().stats().dropped().getOrDefault(reason, -1L);
  }

  private static List<ReasonCode> reasons(TestClient client) {
    return client.take(Ack.class).stream().map(Ack::reason).toList();
  }

  private static PublishProperties expiring(long seconds) {
    return new PublishProperties(
        1,
        seconds,
        "text/plain",
        "re",
        new byte[] {7},
        List.of(new UserProperty("a", "b")),
        0,
        List.of());
  }

  @Test
  @DisplayName("A message waits for its time, not less and hardly more, and is then published")
  void waits() {
    TestClient publisher = broker.connected(0, "p").publish("$delayed/5/a", "x", 1);
    broker.run();
    assertThat(reasons(publisher))
        .as("who subscribes is not known yet: no 0x10")
        .containsExactly(ReasonCode.SUCCESS);
    assertThat(delayed()).isOne();
    assertThat(broker.kernel().stats().delayedBytes()).isEqualTo(2);
    broker.advance(Duration.ofMillis(4_900));
    assertThat(everything.payloads()).isEmpty();
    broker.advance(Duration.ofMillis(400));
    assertThat(everything.take(Publish.class)).extracting(Publish::topic).containsExactly("a");
    assertThat(delayed()).isZero();
    assertThat(broker.kernel().stats().delayedBytes()).isZero();
  }

  @Test
  @DisplayName("A Unix time is waited for, however far it is")
  void waitsUntil() {
    long now = broker.clock().millis() / 1000;
    broker.connected(0, "p").publish("$delayed/" + (now + 60) + "/later", "later", 0);
    advance(59);
    assertThat(everything.payloads()).isEmpty();
    advance(2);
    assertThat(everything.payloads()).containsExactly("later");
  }

  @Test
  @DisplayName("What is due already is published as if nothing were said of a delay")
  void isDueAlready() {
    long past = broker.clock().millis() / 1000 - 60;
    everything.unsubscribe("#").subscribe("a", 1);
    broker.run();
    everything.take();
    TestClient publisher = broker.connected(0, "p");
    publisher.publish("$delayed/" + past + "/a", "past", 1).publish("$delayed/0/a", "now", 1);
    publisher.publish("$delayed/0/nobody", "unheard", 1);
    broker.run();
    assertThat(everything.payloads()).containsExactly("past", "now");
    assertThat(reasons(publisher))
        .as("who subscribes is known")
        .containsExactly(
            ReasonCode.SUCCESS, ReasonCode.SUCCESS, ReasonCode.NO_MATCHING_SUBSCRIBERS);
  }

  @Test
  @DisplayName("QoS and properties are the message's own; what waits uses its expiry up")
  void keepsAll() {
    TestClient publisher = broker.connected(0, "p");
    publisher.send(publisher.publishing("$delayed/5/a", "x", 2, false, expiring(60)));
    publisher.send(publisher.publishing("$delayed/5/b", "gone", 1, true, expiring(4)));
    broker.run();
    advance(6);
    List<Publish> got = everything.take(Publish.class);
    assertThat(got).hasSize(1);
    Publish publish = got.getFirst();
    assertThat(publish.qos()).isEqualTo(2);
    assertThat(publish.properties())
        .usingRecursiveComparison()
        .ignoringFields("messageExpirySeconds")
        .isEqualTo(expiring(60));
    assertThat(publish.properties().messageExpirySeconds())
        .as("less the time that it has been waiting")
        .isBetween(54L, 55L);
    assertThat(dropped(DropReason.EXPIRED)).isOne();
    assertThat(broker.kernel().stats().retained()).isZero();
  }

  @Test
  @DisplayName("A retained message is retained when its time has come, under its own name")
  void retains() {
    TestClient publisher = broker.connected(0, "p").publish("a", "before", 1, true);
    publisher.publish("$delayed/5/a", "x", 1, true).publish("$delayed/9/a", "", 1, true);
    advance(1);
    assertThat(retained()).containsExactly("a=before");
    advance(5);
    assertThat(retained()).containsExactly("a=x");
    advance(4);
    assertThat(retained()).as("an empty one clears it").isEmpty();
  }

  private List<String> retained() {
    return broker.kernel().retainedMessages().stream()
        .map(
            message ->
                message.topic() + "=" + new String(message.payload(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  @DisplayName("[MQTT-4.3.3-10] QoS 2 is taken once, and waits once")
  void exactlyOnce() {
    TestClient publisher = broker.connected(0, "p");
    Publish publish = publisher.publishing("$delayed/1/a", "x", 2, false, PublishProperties.NONE);
    publisher.send(publish).send(publish);
    broker.run();
    assertThat(delayed()).isOne();
    assertThat(reasons(publisher)).containsExactly(ReasonCode.SUCCESS, ReasonCode.SUCCESS);
    publisher.ack(Ack.Type.PUBREL, publish.packetId());
    advance(2);
    assertThat(everything.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName("It comes whether its publisher is there or not, and not to one that wants no own")
  void outlivesItsPublisher() {
    TestClient publisher = broker.connected(0, "p");
    publisher.subscribe(0, new Subscribe.Request("a", 1, true, false, 0));
    publisher.publish("$delayed/2/a", "1", 1).publish("$delayed/4/a", "2", 1);
    advance(3);
    assertThat(publisher.payloads()).isEmpty();
    assertThat(dropped(DropReason.NO_LOCAL)).isOne();
    publisher.drop();
    advance(2);
    assertThat(everything.payloads()).containsExactly("1", "2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$delayed/x/a",
        "$delayed/5",
        "$delayed/9999999999/a",
        "$delayed/1/",
        "$delayed/1/$delayed/1/a"
      })
  @DisplayName("A malformed one is refused with 0x90, and goes nowhere; the client stays")
  void refusesMalformed(String topic) {
    TestClient five = broker.connected(0, "five");
    five.publish(topic, "x", 0).publish(topic, "x", 1).publish(topic, "x", 2);
    TestClient old = broker.client(0, "old", MqttVersion.V3_1_1).connect(true);
    old.publish(topic, "x", 1);
    advance(10);
    assertThat(reasons(five))
        .containsExactly(ReasonCode.TOPIC_NAME_INVALID, ReasonCode.TOPIC_NAME_INVALID);
    assertThat(old.take(Ack.class)).extracting(Ack::type).containsExactly(Ack.Type.PUBACK);
    assertThat(five.isClosed() || old.isClosed()).isFalse();
    assertThat(everything.payloads()).isEmpty();
    assertThat(dropped(DropReason.TOPIC_NAME_INVALID)).isEqualTo(4);
  }

  @Test
  @DisplayName("Where delays are switched off they are refused with 0x90; what waits is published")
  void switchesOff() {
    TestClient publisher = broker.connected(0, "p").publish("$delayed/5/a", "x", 1);
    broker.run();
    settings(new DelayedSettings(false, 1, 1));
    publisher.publish("$delayed/5/a", "not taken", 1).publish("$delayed/0/a", "nor this", 1);
    advance(6);
    assertThat(reasons(publisher))
        .containsExactly(
            ReasonCode.SUCCESS, ReasonCode.TOPIC_NAME_INVALID, ReasonCode.TOPIC_NAME_INVALID);
    assertThat(everything.payloads()).containsExactly("x");
    settings(DelayedSettings.DEFAULT);
    publisher.publish("$delayed/1/a", "again", 1);
    advance(2);
    assertThat(everything.payloads()).containsExactly("again");
  }

  @Test
  @DisplayName("Beyond the limits MQTT 5 is told 0x97; an older client is not told yes")
  void refusesBeyondLimits() {
    settings(new DelayedSettings(true, 2, 1_000));
    TestClient five = broker.connected(0, "five");
    five.publish("$delayed/5/a", "1", 1).publish("$delayed/5/a", "x".repeat(1_000), 1);
    five.publish("$delayed/5/a", "2", 2).publish("$delayed/5/a", "3", 2);
    five.publish("$delayed/5/a", "4", 0);
    broker.run();
    TestClient old = broker.client(1, "old", MqttVersion.V3_1_1).connect(true);
    old.publish("$delayed/5/a", "5", 0).publish("$delayed/5/a", "6", 1);
    broker.run();
    assertThat(reasons(five))
        .containsExactly(
            ReasonCode.SUCCESS,
            ReasonCode.QUOTA_EXCEEDED,
            ReasonCode.SUCCESS,
            ReasonCode.QUOTA_EXCEEDED);
    assertThat(old.take(Ack.class)).isEmpty();
    assertThat(old.isClosed()).isTrue();
    assertThat(five.isClosed()).isFalse();
    assertThat(dropped(DropReason.DELAYED_LIMIT)).isEqualTo(5);
    advance(6);
    assertThat(everything.payloads()).containsExactly("1", "2");
    five.publish("$delayed/5/a", "7", 1);
    broker.run();
    assertThat(delayed()).as("there is room again").isOne();
  }

  @Test
  @DisplayName("[MQTT-4.3.3-10] QoS 2 that found no room is published when it comes again")
  void refusedIsNotTaken() {
    settings(new DelayedSettings(true, 1, 1_000));
    TestClient publisher = broker.connected(0, "p").publish("$delayed/1/a", "1", 1);
    Publish refused = publisher.publishing("$delayed/1/a", "2", 2, false, PublishProperties.NONE);
    publisher.send(refused);
    advance(2);
    publisher.send(refused);
    advance(2);
    assertThat(reasons(publisher))
        .containsExactly(ReasonCode.SUCCESS, ReasonCode.QUOTA_EXCEEDED, ReasonCode.SUCCESS);
    assertThat(everything.payloads()).containsExactly("1", "2");
  }
}
