package dev.marquette.kernel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Connack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.rewrite.RewriteRule;
import dev.marquette.kernel.rewrite.RewriteRule.Action;
import dev.marquette.kernel.rewrite.TopicRewrites;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AutoSubscribeTest {
  private static final AutoSubscription OWN = new AutoSubscription("to/%c", 1, false, false, 0);

  private final TestBroker broker = new TestBroker(2, settings(OWN), ClusterLink.ALONE);

  private static MqttSettings settings(AutoSubscription... subscriptions) {
    return Settings.with("topics", topics(subscriptions));
  }

  private static TopicSettings topics(AutoSubscription... subscriptions) {
    return new TopicSettings(TopicRewrites.NONE, List.of(subscriptions), DelayedSettings.DEFAULT);
  }

  private void apply(MqttSettings settings) {
    broker.kernel().settings(settings);
    broker.run();
  }

  private List<SessionState.Subscription> subscriptions(String clientId) {
    return requireNonNull(requireNonNull(broker.kernel().registry.holder(clientId)).session())
        .subscriptionStates();
  }

  @Test
  @DisplayName(
      "CONNACK comes first, then retained messages and live ones; no SUBACK [MQTT-3.2.0-1]")
  void subscribes() {
    TestClient publisher = broker.connected(0, "p").publish("to/c1", "kept", 1, true);
    broker.run();
    TestClient client = broker.client(1, "c1").connect(true).acknowledging();
    broker.run();
    publisher.publish("to/c1", "live", 2).publish("to/c2", "not for it", 2);
    broker.run();
    List<Packet> packets = client.take();
    assertThat(packets).extracting(Packet::getClass).doesNotContain(Suback.class);
    assertThat(packets.getFirst()).isInstanceOf(Connack.class);
    assertThat(packets)
        .filteredOn(Publish.class::isInstance)
        .extracting(packet -> TestClient.text((Publish) packet) + ((Publish) packet).qos())
        .containsExactly("kept1", "live1");
  }

  @Test
  @DisplayName("A session that has the subscription with these options is left alone")
  void leavesAlone() {
    TestClient first = broker.client(0, "c1").connect(true, 100);
    broker.run();
    first.drop();
    broker.connected(0, "p").publish("to/c1", "kept", 1, true);
    broker.run();
    TestClient again = broker.client(1, "c1").connect(false, 100).acknowledging();
    broker.run();
    assertThat(again.payloads()).as("live, and not retained once more").containsExactly("kept");
    assertThat(subscriptions("c1")).hasSize(1);
  }

  @Test
  @DisplayName("[MQTT-3.8.4-3] Other options replace those that were there; the identifier stays")
  void replacesOptions() {
    TestClient first = broker.client(0, "c1").connect(true, 100);
    first.subscribe(7, new Subscribe.Request("to/c1", 2, true, false, 0));
    broker.run();
    first.drop();
    broker.client(1, "c1").connect(false, 100);
    broker.run();
    assertThat(subscriptions("c1"))
        .containsExactly(new SessionState.Subscription("to/c1", null, 1, false, false, 0, 7));
  }

  @Test
  @DisplayName("An UNSUBSCRIBE holds until the next CONNECT; settings change in place")
  void unsubscribes() {
    TestClient client = broker.client(0, "c1").connect(true, 100);
    client.unsubscribe("to/c1");
    broker.run();
    assertThat(subscriptions("c1")).isEmpty();
    client.drop();
    broker.run();
    broker.client(0, "c1").connect(false, 100);
    broker.run();
    assertThat(subscriptions("c1")).hasSize(1);
    apply(MqttSettings.DEFAULT);
    broker.connected(0, "c2");
    assertThat(subscriptions("c2")).isEmpty();
  }

  @Test
  @DisplayName("Options are for MQTT 5 clients; each gets the QoS that the broker grants")
  void options() {
    AutoSubscription all = new AutoSubscription("all", 2, true, true, 2);
    apply(Settings.with("maxQos", 1, "topics", topics(all)));
    broker.connected(0, "five");
    broker.client(0, "three", MqttVersion.V3_1_1).connect(true);
    broker.run();
    assertThat(subscriptions("five"))
        .containsExactly(new SessionState.Subscription("all", null, 1, true, true, 2, 0));
    assertThat(subscriptions("three"))
        .containsExactly(new SessionState.Subscription("all", null, 1, false, false, 0, 0));
  }

  @Test
  @DisplayName("It is the cluster that asks: no access rule and no rewrite rule is")
  void asksNobody() {
    broker.kernel().authorizer((client, action, topic) -> Verdict.DENIED);
    apply(
        Settings.with(
            "topics",
            new TopicSettings(
                TopicRewrites.of(List.of(new RewriteRule(Action.ALL, "to/#", ".", "elsewhere"))),
                List.of(OWN),
                DelayedSettings.DEFAULT)));
    broker.connected(0, "c1");
    assertThat(subscriptions("c1"))
        .extracting(SessionState.Subscription::filter)
        .containsExactly("to/c1");
  }

  @Test
  @DisplayName("It is below the client's mountpoint, in its group, and goes with the session")
  void mountpointAndGroup() {
    apply(settings(OWN, new AutoSubscription("$share/g/jobs", 0, false, false, 0)));
    TestClient client =
        broker
            .client(1, "c1", MqttVersion.V5, new ListenerContext("mounted", "dev/"))
            .connect(true);
    broker.run();
    assertThat(broker.kernel().localRoutes())
        .containsExactlyInAnyOrder(
            new Kernel.Route("dev/to/c1", null), new Kernel.Route("dev/jobs", "g"));
    client.disconnect();
    broker.run();
    assertThat(broker.kernel().localRoutes()).isEmpty();
  }

  @Test
  @DisplayName("What the limits forbid is left out, the rest is there and the client connected")
  void limits() {
    apply(
        Settings.with(
            "maxSubscriptions",
            1,
            "maxTopicLevels",
            2,
            "wildcardAvailable",
            false,
            "topics",
            topics(
                new AutoSubscription("a/b/c", 0, false, false, 0),
                new AutoSubscription("a/#", 0, false, false, 0),
                OWN,
                new AutoSubscription("one/more", 0, false, false, 0))));
    TestClient client = broker.connected(0, "c1");
    assertThat(subscriptions("c1"))
        .extracting(SessionState.Subscription::filter)
        .containsExactly("to/c1");
    TestClient odd = broker.connected(0, "a/b");
    assertThat(subscriptions("a/b"))
        .extracting(SessionState.Subscription::filter)
        .containsExactly("one/more");
    assertThat(client.isClosed() || odd.isClosed()).isFalse();
  }
}
