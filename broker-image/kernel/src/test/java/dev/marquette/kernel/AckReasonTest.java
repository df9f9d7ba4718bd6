package dev.marquette.kernel;

import static dev.marquette.codec.ConnectProperties.NO_MAXIMUM_PACKET_SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.rewrite.RewriteRule;
import dev.marquette.kernel.rewrite.TopicRewrites;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Acknowledgements say in words what they refuse. (3.4.2.2.2, 3.5.2.2.2, 3.9.2.1.2) */
class AckReasonTest {
  private static final Told DENIED =
      new Told(ReasonCode.NOT_AUTHORIZED, "the client may not publish to the topic");

  private static TestBroker with(Object... settings) {
    return new TestBroker(2, Settings.with(settings), ClusterLink.ALONE);
  }

  /** A rule that is for clients with a user name, and room for one delayed message. */
  private static TopicSettings topics() {
    RewriteRule rule = new RewriteRule(RewriteRule.Action.ALL, "me/#", "^me/(.*)$", "c/%u/$1");
    return new TopicSettings(
        TopicRewrites.of(List.of(rule)), List.of(), new DelayedSettings(true, 1, 1_000));
  }

  private static TestBroker denying() {
    TestBroker broker = new TestBroker(2);
    broker.kernel().authorizer((client, action, topic) -> Verdict.DENIED);
    return broker;
  }

  private static Told published(TestBroker broker, String topic, int qos) {
    TestClient client = broker.connected(0, "p").publish(topic, "x", qos);
    broker.run();
    assertThat(client.isClosed()).isFalse();
    return Told.last(client);
  }

  private static Told subscribed(TestBroker broker, String filter) {
    TestClient client = broker.connected(0, "s").subscribe(filter, 0);
    broker.run();
    assertThat(client.isClosed()).isFalse();
    return Told.last(client);
  }

  // --- PUBACK and PUBREC ---

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("What access rules forbid is refused, and no rule is named")
  void denied(int qos) {
    assertThat(published(denying(), "t", qos)).isEqualTo(DENIED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("A topic that cannot go on is refused")
  void topics(int qos) {
    TestBroker broker = with("topics", topics());
    assertThat(published(broker, "me/x", qos))
        .as("a client without the name that the rule puts there")
        .isEqualTo(
            new Told(ReasonCode.TOPIC_NAME_INVALID, "the topic cannot be published to here"));
    assertThat(published(broker, "$delayed/x/t", qos).words())
        .startsWith("$delayed asks for no delay")
        .contains("at most 4294967 seconds");
    assertThat(published(broker, "$delayed/5/t", qos).code()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(published(broker, "$delayed/5/t", qos))
        .isEqualTo(
            new Told(
                ReasonCode.QUOTA_EXCEEDED,
                "the message cannot be delayed now: send it again later"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("A quota that is used up is one for later")
  void quota(int qos) {
    Rate one = new Rate(1, Duration.ofSeconds(1));
    TestBroker broker = with("quotas", new Quotas(one, null));
    TestClient client = broker.connected(0, "p").publish("t", "x", 0).publish("t", "x", qos);
    broker.run();
    assertThat(Told.last(client))
        .isEqualTo(
            new Told(
                ReasonCode.QUOTA_EXCEEDED,
                "the quota of messages is used up: send it again later"));
  }

  @Test
  @DisplayName("QoS 2 beyond the limit of what is not released is told the limit")
  void unreleased() {
    TestBroker broker = with("maxAwaitingRel", 1);
    TestClient client = broker.connected(0, "p").publish("t", "x", 2).publish("t", "x", 2);
    broker.run();
    assertThat(Told.last(client))
        .isEqualTo(
            new Told(
                ReasonCode.QUOTA_EXCEEDED,
                "the limit of messages of QoS 2 that wait for PUBREL is reached"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("What may not have arrived is to be sent again, also where it waited in a line")
  void notEverywhere(int qos) {
    TestCluster cluster = new TestCluster(2);
    cluster.broker(1).client(0, "there").connect(true).subscribe("far", 2);
    TestClient publisher = cluster.broker(0).client(0, "p").connect(true);
    cluster.run();
    publisher.take();
    cluster.link(0).unreachable.add(1);
    publisher.publish("far", "1", qos).publish("far", "2", qos);
    cluster.run();
    assertThat(publisher.take())
        .extracting(Told::of)
        .hasSize(2)
        .containsOnly(
            new Told(
                ReasonCode.UNSPECIFIED_ERROR,
                "the message may not have reached all: send it again"));
  }

  @Test
  @DisplayName("A refusal waits behind what came before it, with its words [MQTT-4.6.0-2]")
  void inOrder() {
    TestCluster cluster = new TestCluster(2);
    cluster
        .broker(0)
        .kernel()
        .authorizer(
            (client, action, topic) -> topic.equals("no") ? Verdict.DENIED : Verdict.ALLOWED);
    cluster.broker(1).client(0, "there").connect(true).subscribe("far", 2);
    TestClient publisher = cluster.broker(0).client(0, "p").connect(true);
    cluster.run();
    publisher.take();
    cluster.link(0).holding = true;
    publisher.publish("far", "1", 1).publish("no", "2", 1).publish("nobody", "3", 1);
    publisher.publish("no", "4", 2);
    cluster.run();
    assertThat(publisher.take()).as("the first is on its way").isEmpty();
    cluster.link(0).held.forEach(future -> future.complete(null));
    cluster.run();
    assertThat(publisher.take())
        .extracting(Told::of)
        .containsExactly(
            new Told(ReasonCode.SUCCESS, null),
            DENIED,
            new Told(ReasonCode.NO_MATCHING_SUBSCRIBERS, null),
            DENIED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Ack.Type.class,
      names = {"PUBREC", "PUBREL"})
  @DisplayName("PUBREL and PUBCOMP say that nothing has the packet identifier (3.6.2.1, 3.7.2.1)")
  void unknownId(Ack.Type type) {
    TestBroker broker = new TestBroker(1);
    TestClient client = broker.connected(0, "c").ack(type, 77);
    broker.run();
    assertThat(Told.last(client))
        .isEqualTo(
            new Told(
                ReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
                "no message of QoS 2 has this packet identifier"));
  }

  // --- SUBACK ---

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a/+, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, wildcards are not available here: \"a/+\"",
        "$share/g/a, SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, shared subscriptions are not available"
            + " here: \"$share/g/a\"",
        "a/b/c, TOPIC_FILTER_INVALID, the filter has more than 2 levels: \"a/b/c\""
      })
  @DisplayName("SUBACK says which filter is not to be had, and why")
  void filters(String filter, ReasonCode code, String words) {
    TestBroker broker =
        with("wildcardAvailable", false, "sharedAvailable", false, "maxTopicLevels", 2);
    assertThat(subscribed(broker, filter)).isEqualTo(new Told(code, words));
  }

  @Test
  @DisplayName("SUBACK tells of access, of the number of subscriptions, and of unusable filters")
  void forbidden() {
    assertThat(subscribed(with("topics", topics()), "me/x"))
        .isEqualTo(
            new Told(
                ReasonCode.TOPIC_FILTER_INVALID,
                "the filter cannot be subscribed to here: \"me/x\""));
    assertThat(subscribed(denying(), "a"))
        .isEqualTo(new Told(ReasonCode.NOT_AUTHORIZED, "the client may not subscribe: \"a\""));
    TestBroker few = with("maxSubscriptions", 1);
    TestClient client = few.connected(0, "s").subscribe("a", 0).subscribe("b", 0);
    few.run();
    assertThat(Told.last(client))
        .isEqualTo(
            new Told(ReasonCode.QUOTA_EXCEEDED, "the limit of 1 subscriptions is reached: \"b\""));
  }

  @Test
  @DisplayName("What is wrong with the topic or filter of a rule is not said of the client's own")
  void rewritten() {
    RewriteRule deep = new RewriteRule(RewriteRule.Action.ALL, "me/#", "^me/(.*)$", "a/b/c/$1");
    TopicSettings topics =
        new TopicSettings(TopicRewrites.of(List.of(deep)), List.of(), topics().delayed());
    TestBroker broker = with("topics", topics, "maxTopicLevels", 3);
    assertThat(subscribed(broker, "me/x"))
        .isEqualTo(
            new Told(
                ReasonCode.TOPIC_FILTER_INVALID,
                "the filter cannot be subscribed to here: \"me/x\""));
    TestClient client = broker.connected(0, "p").publish("me/x", "x", 1);
    broker.run();
    assertThat(Told.last(client))
        .isEqualTo(
            new Told(ReasonCode.TOPIC_NAME_INVALID, "the topic cannot be published to here"));
  }

  @Test
  @DisplayName("SUBACK explains the first filter that is refused, and is silent when none is")
  void first() {
    TestBroker broker = with("wildcardAvailable", false);
    TestClient client =
        broker
            .connected(0, "s")
            .subscribe(
                0,
                new Subscribe.Request("good", 0, false, false, 0),
                new Subscribe.Request("first/#", 0, false, false, 0),
                new Subscribe.Request("second/#", 0, false, false, 0))
            .subscribe("good", 0);
    broker.run();
    List<Suback> answers = client.take(Suback.class);
    assertThat(Objects.requireNonNull(answers.getFirst().properties().reasonString()))
        .endsWith("\"first/#\"");
    assertThat(answers.getLast().properties().reasonString()).isNull();
  }

  // --- the two exceptions, and MQTT 3 ---

  private static List<Told> refusals(TestClient client, TestBroker broker) {
    broker.run();
    client.take();
    client.publish("t", "x", 1).publish("t", "x", 2).subscribe("t", 0);
    client.ack(Ack.Type.PUBREL, 77).ack(Ack.Type.PUBREC, 78);
    broker.run();
    assertThat(client.isClosed()).isFalse();
    return client.take().stream().map(Told::of).toList();
  }

  private static List<Told> refusals(long maximumPacketSize, boolean problemInformation) {
    TestBroker broker = denying();
    TestClient client =
        broker
            .client(0, "c")
            .connect(true, 0, null, Told.wanting(maximumPacketSize, problemInformation));
    return refusals(client, broker);
  }

  @Test
  @DisplayName("[MQTT-3.1.2-29] Request Problem Information 0: codes and no words")
  void unasked() {
    assertThat(refusals(NO_MAXIMUM_PACKET_SIZE, true)).hasSize(5).allMatch(t -> t.words() != null);
    assertThat(refusals(NO_MAXIMUM_PACKET_SIZE, false))
        .hasSize(5)
        .allMatch(t -> t.code().isError() && t.words() == null);
  }

  @Test
  @DisplayName(
      "[MQTT-3.4.2-2] [MQTT-3.5.2-2] [MQTT-3.6.2-2] [MQTT-3.7.2-2] [MQTT-3.9.2-1] codes and no"
          + " words where the words would not fit")
  void tooLarge() {
    assertThat(refusals(20, true))
        .hasSize(5)
        .allMatch(t -> t.code().isError() && t.words() == null);
  }

  @Test
  @DisplayName("PUBACK has its words as soon as they fit, and not before")
  void fits() {
    int whole = 2 + 2 + 1 + 1 + 3 + Objects.requireNonNull(DENIED.words()).length();
    assertThat(refusals(whole, true).getFirst()).isEqualTo(DENIED);
    assertThat(refusals(whole - 1, true).getFirst())
        .isEqualTo(new Told(ReasonCode.NOT_AUTHORIZED, null));
  }

  @Test
  @DisplayName("MQTT 3 gets plain acknowledgements")
  void mqtt3() {
    TestBroker broker = denying();
    TestClient client = broker.client(0, "c", MqttVersion.V3_1_1).connect(true);
    assertThat(refusals(client, broker)).hasSize(5).allMatch(t -> t.words() == null);
  }
}
