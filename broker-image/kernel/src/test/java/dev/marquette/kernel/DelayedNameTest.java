package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.rewrite.RewriteRule;
import dev.marquette.kernel.rewrite.RewriteRule.Action;
import dev.marquette.kernel.rewrite.TopicRewrites;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The two names of a delayed message, and who looks at which. */
class DelayedNameTest {
  private final TestBroker broker = new TestBroker(2);

  private static TopicSettings rewriting(String filter, String regex, String destination) {
    return new TopicSettings(
        TopicRewrites.of(List.of(new RewriteRule(Action.ALL, filter, regex, destination))),
        List.of(),
        DelayedSettings.DEFAULT);
  }

  private void settings(Object... changes) {
    broker.kernel().settings(Settings.with(changes));
    broker.run();
  }

  private TestClient watching(String filter) {
    TestClient watcher = broker.connected(1, "watcher").acknowledging().subscribe(filter, 1);
    broker.run();
    watcher.take();
    return watcher;
  }

  private void advance(int seconds) {
    broker.advance(Duration.ofSeconds(seconds));
  }

  private static List<ReasonCode> reasons(TestClient client) {
    return client.take(Ack.class).stream().map(Ack::reason).toList();
  }

  @Test
  @DisplayName("Authorization is asked about both names, and each may deny")
  void authorizesBothNames() {
    List<String> asked = new ArrayList<>();
    broker
        .kernel()
        .authorizer(
            (client, action, topic) -> {
              asked.add(topic);
              return topic.endsWith("/no/a") || topic.equals("secret")
                  ? Verdict.DENIED
                  : Verdict.ALLOWED;
            });
    TestClient watcher = watching("#");
    asked.clear();
    TestClient publisher = broker.connected(0, "p");
    publisher.publish("$delayed/1/a", "x", 1).publish("$delayed/1/no/a", "y", 1);
    publisher.publish("$delayed/1/secret", "z", 1).publish("$delayed/x/a", "malformed", 1);
    advance(3);
    assertThat(asked)
        .containsExactly("$delayed/1/a", "a", "$delayed/1/no/a", "$delayed/1/secret", "secret");
    assertThat(reasons(publisher))
        .containsExactly(
            ReasonCode.SUCCESS,
            ReasonCode.NOT_AUTHORIZED,
            ReasonCode.NOT_AUTHORIZED,
            ReasonCode.TOPIC_NAME_INVALID);
    assertThat(watcher.payloads()).containsExactly("x");
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.NOT_AUTHORIZED, 2L);
  }

  @Test
  @DisplayName("Verdicts that come late keep the client's messages in order, and are both awaited")
  void awaitsBothVerdicts() {
    Map<String, CompletableFuture<Verdict>> verdicts = new HashMap<>();
    broker
        .kernel()
        .authorizer(
            (client, action, topic) ->
                verdicts.computeIfAbsent(topic, name -> new CompletableFuture<>()));
    TestClient publisher = broker.connected(0, "p");
    publisher.publish("$delayed/1/a", "x", 1).publish("$delayed/1/b", "y", 1);
    broker.run();
    assertThat(verdicts).containsOnlyKeys("$delayed/1/a");
    answer(verdicts, "$delayed/1/a", Verdict.ALLOW);
    assertThat(verdicts).as("b's turn is not yet").containsOnlyKeys("$delayed/1/a", "a");
    assertThat(publisher.take(Ack.class)).isEmpty();
    answer(verdicts, "a", Verdict.ALLOW);
    assertThat(reasons(publisher)).containsExactly(ReasonCode.SUCCESS);
    answer(verdicts, "$delayed/1/b", Verdict.ALLOW);
    answer(verdicts, "b", Verdict.DENY_AND_DISCONNECT);
    assertThat(publisher.goodbye()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(broker.kernel().stats().delayedMessages()).isOne();
  }

  private void answer(
      Map<String, CompletableFuture<Verdict>> verdicts, String topic, Verdict verdict) {
    Objects.requireNonNull(verdicts.get(topic)).complete(verdict);
    broker.run();
  }

  @Test
  @DisplayName("S-68: The name behind the delay is rewritten when it comes, and then mounted")
  void rewritesAndMounts() {
    settings("topics", rewriting("old/#", "^old/(.*)$", "new/$1"));
    TestClient watcher = watching("#");
    broker
        .client(0, "m", MqttVersion.V5, new ListenerContext("mounted", "dev/"))
        .connect(true)
        .publish("$delayed/1/old/a", "x", 1);
    broker.run();
    settings("topics", TopicSettings.DEFAULT);
    advance(2);
    assertThat(watcher.take(Publish.class)).extracting(Publish::topic).containsExactly("dev/new/a");
  }

  @Test
  @DisplayName("A rewrite rule delays nothing: a name that asks for a delay is refused with 0x90")
  void rewritesToNoDelay() {
    settings("topics", rewriting("#", "^in/(.*)$", "$$1"));
    TestClient watcher = watching("$delayed/#");
    TestClient publisher = broker.connected(0, "p").publish("in/delayed/1/a", "x", 1);
    advance(2);
    assertThat(reasons(publisher)).containsExactly(ReasonCode.TOPIC_NAME_INVALID);
    assertThat(watcher.payloads()).isEmpty();
  }

  @Test
  @DisplayName("The limit of levels is that of the name behind the delay")
  void countsItsLevels() {
    settings("maxTopicLevels", 2);
    TestClient publisher = broker.connected(0, "p").publish("$delayed/1/a/b", "x", 1);
    broker.run();
    assertThat(reasons(publisher)).containsExactly(ReasonCode.SUCCESS);
    publisher.publish("$delayed/1/a/b/c", "x", 1);
    broker.run();
    assertThat(publisher.goodbye()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
  }

  @Test
  @DisplayName("[MQTT-3.3.2-12] an alias stands for the whole name, and delays each time anew")
  void aliases() {
    TestClient watcher = watching("#");
    TestClient publisher = broker.connected(0, "p");
    PublishProperties alias =
        new PublishProperties(-1, -1, null, null, null, List.of(), 1, List.of());
    publisher.send(publisher.publishing("$delayed/2/a", "1", 0, false, alias));
    advance(1);
    publisher.send(publisher.publishing("", "2", 0, false, alias));
    broker.run();
    broker.advance(Duration.ofMillis(1_500));
    assertThat(watcher.payloads()).containsExactly("1");
    advance(1);
    assertThat(watcher.take(Publish.class))
        .singleElement()
        .satisfies(publish -> assertThat(publish.topic()).isEqualTo("a"))
        .satisfies(publish -> assertThat(TestClient.text(publish)).isEqualTo("2"));
  }

  @Test
  @DisplayName("Rules see the name behind the delay, when its time has come")
  void tapsSeeItInTime() {
    List<String> seen = new ArrayList<>();
    broker.kernel().tap("$delayed/#", message -> seen.add("early " + message.topic()));
    broker.kernel().tap("#", message -> seen.add(message.topic()));
    broker.connected(0, "p").publish("$delayed/2/a", "x", 1);
    advance(1);
    assertThat(seen).isEmpty();
    advance(2);
    assertThat(seen).containsExactly("a");
  }

  @Test
  @DisplayName("Who is subscribed at CONNECT gets it, and a message that is due goes on waiting")
  void autoSubscribe() {
    settings(
        "topics",
        new TopicSettings(
            TopicRewrites.NONE,
            List.of(new AutoSubscription("to/%c", 1, false, false, 0)),
            DelayedSettings.DEFAULT));
    TestClient device = broker.client(1, "d").connect(true, 1_000);
    broker.run();
    device.take();
    device.drop();
    broker.connected(0, "p").publish("$delayed/2/to/d", "x", 1);
    advance(3);
    TestClient again = broker.client(1, "d").connect(false, 1_000);
    broker.run();
    assertThat(again.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName(
      "A delayed message counts against the quota when it comes, one without room does not")
  void quota() {
    settings(
        "quotas",
        new Quotas(new Rate(5, Duration.ofHours(1)), null),
        "topics",
        new TopicSettings(TopicRewrites.NONE, List.of(), new DelayedSettings(true, 2, 1_000)));
    watching("a");
    TestClient publisher = broker.connected(0, "p");
    for (int i = 0; i < 2; i++) {
      publisher.publish("$delayed/9/a", "counts 2", 1);
    }
    publisher.publish("$delayed/9/a", "no room", 1).publish("a", "goes into debt", 1);
    publisher.publish("$delayed/9/b", "too many", 1);
    broker.run();
    assertThat(reasons(publisher))
        .containsExactly(
            ReasonCode.SUCCESS,
            ReasonCode.SUCCESS,
            ReasonCode.QUOTA_EXCEEDED,
            ReasonCode.SUCCESS,
            ReasonCode.QUOTA_EXCEEDED);
    assertThat(broker.kernel().stats().dropped())
        .containsEntry(DropReason.DELAYED_LIMIT, 1L)
        .containsEntry(DropReason.QUOTA_EXCEEDED, 1L);
  }
}
