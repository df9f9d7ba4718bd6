package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Unsuback;
import dev.marquette.codec.Will;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.rewrite.RewriteRule;
import dev.marquette.kernel.rewrite.RewriteRule.Action;
import dev.marquette.kernel.rewrite.TopicRewrites;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TopicRewriteTest {
  private static final RewriteRule OLD_TO_NEW =
      new RewriteRule(Action.ALL, "old/#", "^old/(.+)$", "new/$1");
  private static final RewriteRule OWN =
      new RewriteRule(Action.PUBLISH, "me/#", "^me/(.*)$", "clients/%c/$1");

  private final TestBroker broker = new TestBroker(2, settings(OLD_TO_NEW, OWN), ClusterLink.ALONE);

  private static MqttSettings settings(RewriteRule... rules) {
    return Settings.with(
        "topics",
        new TopicSettings(TopicRewrites.of(List.of(rules)), List.of(), DelayedSettings.DEFAULT));
  }

  @Test
  @DisplayName("S-68: PUBLISH and SUBSCRIBE are authorized by the name that the client says")
  void authorizesWhatIsSaid() {
    List<String> asked = new ArrayList<>();
    broker
        .kernel()
        .authorizer(
            (client, action, topic) -> {
              asked.add(action + " " + topic);
              return topic.startsWith("new/") ? Verdict.DENIED : Verdict.ALLOWED;
            });
    TestClient subscriber = broker.connected(1, "s").subscribe("old/a", 1);
    broker.run();
    TestClient publisher = broker.connected(0, "p").publish("old/a", "x", 1);
    broker.run();
    assertThat(asked).containsExactly("SUBSCRIBE old/a", "PUBLISH old/a");
    assertThat(subscriber.take(Publish.class)).extracting(Publish::topic).containsExactly("new/a");
    publisher.publish("new/a", "x", 1);
    broker.run();
    assertThat(publisher.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED);
  }

  @Test
  @DisplayName("A retained message is kept under the new name alone, and found by both")
  void retains() {
    broker.connected(0, "p").publish("old/a", "kept", 1, true);
    broker.run();
    assertThat(broker.kernel().retainedMessages())
        .extracting(Message::topic)
        .containsExactly("new/a");
    TestClient byOld = broker.connected(1, "o").subscribe("old/+", 0);
    TestClient byNew = broker.connected(0, "n").subscribe("new/+", 0);
    broker.run();
    assertThat(byOld.payloads()).containsExactly("kept");
    assertThat(byNew.payloads()).containsExactly("kept");
  }

  @Test
  @DisplayName("UNSUBSCRIBE is rewritten as SUBSCRIBE was; members of a group stay in it")
  void unsubscribes() {
    TestClient client =
        broker.connected(0, "s").subscribe("old/a", 0).subscribe("$share/g/old/a", 0);
    broker.run();
    assertThat(broker.kernel().localRoutes())
        .containsExactlyInAnyOrder(new Kernel.Route("new/a", null), new Kernel.Route("new/a", "g"));
    client.unsubscribe("old/a", "$share/g/old/a", "old/a");
    broker.run();
    assertThat(client.take(Unsuback.class).getFirst().reasons())
        .containsExactly(
            ReasonCode.SUCCESS, ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED);
    assertThat(broker.kernel().localRoutes()).isEmpty();
  }

  @Test
  @DisplayName("Rules change in place, and one that came after a subscription does not trap it")
  void changesInPlace() {
    broker.kernel().settings(MqttSettings.DEFAULT);
    TestClient client = broker.connected(0, "s").subscribe("old/a", 0);
    TestClient publisher = broker.connected(1, "p").publish("old/a", "before", 0);
    broker.run();
    broker.kernel().settings(settings(OLD_TO_NEW));
    broker.run();
    publisher.publish("old/a", "gone to new", 0);
    client.unsubscribe("old/a");
    broker.run();
    assertThat(client.payloads()).containsExactly("before");
    assertThat(broker.kernel().localRoutes()).isEmpty();
  }

  @Test
  @DisplayName("Rules are about names without mountpoint, and none leads out of it")
  void staysBelowMountpoint() {
    TestClient everything = broker.connected(1, "all").subscribe("#", 0);
    broker
        .client(0, "m", MqttVersion.V5, new ListenerContext("mounted", "dev/"))
        .connect(true)
        .publish("old/a", "x", 0)
        .publish("me/b", "x", 0);
    broker.run();
    assertThat(everything.take(Publish.class))
        .extracting(Publish::topic)
        .containsExactly("dev/new/a", "dev/clients/m/b");
  }

  @Test
  @DisplayName("Where a client's own name leaves its level, MQTT 5 is told 0x90 and all stay")
  void refusesNames() {
    TestClient everything = broker.connected(1, "all").subscribe("#", 0);
    TestClient five = broker.connected(0, "a/b");
    TestClient old = broker.client(0, "+", MqttVersion.V3_1_1).connect(true);
    five.publish("me/x", "x", 0).publish("me/x", "x", 1).publish("me/x", "x", 2);
    old.publish("me/x", "x", 1);
    broker.run();
    assertThat(five.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.TOPIC_NAME_INVALID, ReasonCode.TOPIC_NAME_INVALID);
    assertThat(old.take(Ack.class)).extracting(Ack::type).containsExactly(Ack.Type.PUBACK);
    assertThat(five.isClosed() || old.isClosed()).isFalse();
    assertThat(everything.payloads()).isEmpty();
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.TOPIC_NAME_INVALID, 4L);
  }

  @Test
  @DisplayName("A filter that a rule makes none of is refused with 0x8F, the others are granted")
  void refusesFilters() {
    broker
        .kernel()
        .settings(settings(new RewriteRule(Action.SUBSCRIBE, "me/#", "^me/(.*)$", "c/%u/$1")));
    broker.run();
    TestClient client = broker.connected(0, "nameless").subscribe("me/x", 0).subscribe("y", 0);
    broker.run();
    assertThat(client.suback())
        .containsExactly(ReasonCode.TOPIC_FILTER_INVALID, ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName("A will goes where its client would have published it; one without topic is refused")
  void rewritesWills() {
    TestClient everything = broker.connected(1, "all").subscribe("#", 0);
    Will will = new Will("me/gone", 1, false, new byte[0], 0, PublishProperties.NONE);
    TestClient client =
        broker.client(0, "c").connect(true, 0, will, TestClient.properties(0, 65_535));
    TestClient refused =
        broker.client(0, "a/b").connect(true, 0, will, TestClient.properties(0, 65_535));
    broker.run();
    assertThat(refused.connack()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
    client.drop();
    broker.run();
    assertThat(everything.take(Publish.class))
        .extracting(Publish::topic)
        .containsExactly("clients/c/gone");
  }

  @Test
  @DisplayName("[MQTT-3.3.2-12] an alias stands for what was said, and is rewritten each time")
  void aliases() {
    TestClient subscriber = broker.connected(1, "s").subscribe("#", 0);
    TestClient publisher = broker.connected(0, "p");
    PublishProperties alias =
        new PublishProperties(-1, -1, null, null, null, List.of(), 1, List.of());
    publisher.send(publisher.publishing("old/a", "1", 0, false, alias));
    publisher.send(publisher.publishing("", "2", 0, false, alias));
    broker.run();
    broker.kernel().settings(MqttSettings.DEFAULT);
    broker.run();
    publisher.send(publisher.publishing("", "3", 0, false, alias));
    broker.run();
    assertThat(subscriber.take(Publish.class))
        .extracting(Publish::topic)
        .containsExactly("new/a", "new/a", "old/a");
  }

  @Test
  @DisplayName("The limits are those of the new name")
  void limits() {
    broker
        .kernel()
        .settings(
            Settings.with(
                "maxTopicLevels",
                2,
                "topics",
                new TopicSettings(
                    TopicRewrites.of(
                        List.of(new RewriteRule(Action.ALL, "old/#", "^(.*)$", "deep/$1"))),
                    List.of(),
                    DelayedSettings.DEFAULT)));
    broker.run();
    TestClient publisher = broker.connected(0, "p").publish("old/a", "x", 1);
    TestClient subscriber = broker.connected(0, "s").subscribe("old/a", 1);
    broker.run();
    assertThat(publisher.goodbye()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
    assertThat(subscriber.suback()).containsExactly(ReasonCode.TOPIC_FILTER_INVALID);
  }
}
