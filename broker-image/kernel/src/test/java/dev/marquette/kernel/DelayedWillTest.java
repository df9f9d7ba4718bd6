package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Will;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.rewrite.RewriteRule;
import dev.marquette.kernel.rewrite.RewriteRule.Action;
import dev.marquette.kernel.rewrite.TopicRewrites;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Wills whose topic asks for a delay. */
class DelayedWillTest {
  private final TestBroker broker = new TestBroker(2);
  private final TestClient watcher = broker.connected(1, "watcher").subscribe("#", 0);

  @BeforeEach
  void subscribed() {
    broker.run();
    watcher.take();
  }

  private static Will will(String topic, long delaySeconds) {
    byte[] payload = "gone".getBytes(StandardCharsets.UTF_8);
    return new Will(topic, 1, false, payload, delaySeconds, PublishProperties.NONE);
  }

  private TestClient connect(String clientId, Will will) {
    TestClient client =
        broker.client(0, clientId).connect(true, 0, will, TestClient.properties(1_000, 65_535));
    broker.run();
    return client;
  }

  private void settings(Object... changes) {
    broker.kernel().settings(Settings.with(changes));
    broker.run();
  }

  private void advance(int seconds) {
    broker.advance(Duration.ofSeconds(seconds));
  }

  @Test
  @DisplayName("A will waits from the moment at which it would be published")
  void waits() {
    TestClient client = connect("c", will("$delayed/5/gone", 0));
    advance(10);
    client.drop();
    advance(4);
    assertThat(watcher.payloads()).isEmpty();
    advance(2);
    assertThat(watcher.take(Publish.class)).extracting(Publish::topic).containsExactly("gone");
  }

  @Test
  @DisplayName("[MQTT-3.1.3-9] its own delay comes first, and is ended by a client that is back")
  void comesAfterItsOwnDelay() {
    connect("back", will("$delayed/1/back", 5)).drop();
    connect("away", will("$delayed/3/away", 5)).drop();
    advance(4);
    broker.client(1, "back").connect(false, 1_000);
    advance(3);
    assertThat(watcher.payloads()).isEmpty();
    advance(3);
    assertThat(watcher.take(Publish.class)).extracting(Publish::topic).containsExactly("away");
  }

  @Test
  @DisplayName("CONNECT is refused with 0x90 when its will asks for no possible delay, or none are")
  void refusesMalformed() {
    assertThat(connect("m", will("$delayed/x/gone", 0)).connack())
        .isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
    settings("maxTopicLevels", 2);
    assertThat(connect("levels", will("$delayed/1/a/b/c", 0)).connack())
        .isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
    assertThat(connect("fits", will("$delayed/1/a/b", 0)).connack()).isEqualTo(ReasonCode.SUCCESS);
    settings(
        "topics",
        new TopicSettings(TopicRewrites.NONE, List.of(), new DelayedSettings(false, 1, 1)));
    assertThat(connect("off", will("$delayed/1/a", 0)).connack())
        .isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
    assertThat(watcher.payloads()).isEmpty();
  }

  @Test
  @DisplayName("Authorization is asked about both names")
  void authorizesBothNames() {
    List<String> asked = new ArrayList<>();
    broker
        .kernel()
        .authorizer(
            (client, action, topic) -> {
              asked.add(topic);
              return topic.equals("secret") ? Verdict.DENIED : Verdict.ALLOWED;
            });
    assertThat(connect("yes", will("$delayed/1/a", 0)).connack()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(connect("no", will("$delayed/1/secret", 0)).connack())
        .isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(asked).containsExactly("$delayed/1/a", "a", "$delayed/1/secret", "secret");
  }

  @Test
  @DisplayName("The name behind the delay is rewritten and mounted")
  void rewritesAndMounts() {
    settings(
        "topics",
        new TopicSettings(
            TopicRewrites.of(List.of(new RewriteRule(Action.ALL, "old/#", "^old/(.*)$", "new/$1"))),
            List.of(),
            DelayedSettings.DEFAULT));
    broker
        .client(0, "m", MqttVersion.V5, new ListenerContext("mounted", "dev/"))
        .connect(true, 0, will("$delayed/2/old/will", 0), TestClient.properties(0, 65_535))
        .drop();
    advance(3);
    assertThat(watcher.take(Publish.class))
        .extracting(Publish::topic)
        .containsExactly("dev/new/will");
  }

  @Test
  @DisplayName("A will that finds no room is dropped and counted, and is no error")
  void findsNoRoom() {
    TestClient client = connect("c", will("$delayed/1/gone", 0));
    settings(
        "topics",
        new TopicSettings(TopicRewrites.NONE, List.of(), new DelayedSettings(true, 1, 1)));
    client.drop();
    advance(3);
    assertThat(watcher.payloads()).isEmpty();
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.DELAYED_LIMIT, 1L);
    assertThat(broker.kernel().incidents.count("will")).isZero();
  }

  @Test
  @DisplayName("The name behind the delay is authorized however the clock is set meanwhile")
  void authorizesWhatItPublishes() {
    broker
        .kernel()
        .authorizer(
            (client, action, topic) -> topic.equals("secret") ? Verdict.DENIED : Verdict.ALLOWED);
    for (int i = 0; i < 10; i++) {
      // at most 4,294,967 s ahead by the first i looks at the clock, and too far by all others
      long seconds = Math.ceilDiv(broker.clock().millis(), 1000) + 4_294_967 - i;
      broker.clock().slipping(true);
      TestClient client = connect("c" + i, will("$delayed/" + seconds + "/secret", 0));
      broker.clock().slipping(false);
      assertThat(client.connack()).isIn(ReasonCode.TOPIC_NAME_INVALID, ReasonCode.NOT_AUTHORIZED);
    }
  }
}
