package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.app.CrowdedBroker.Way;
import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Will;
import dev.marquette.kernel.MessageTap;
import dev.marquette.transport.testkit.Crowd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What all clients do at the same moment. Everybody is served in the end and whoever asks meanwhile
 * is answered; how soon, the benchmark measures.
 */
@Timeout(300)
class MassEventsTest {
  /** What is left of the clients of other tests must not become more meanwhile. */
  @RegisterExtension static final BeforeAllCallback OTHERS = InteropBroker::awaitQuiet;

  private static final int FILTERS_OF_A_CLIENT = 10;
  private static final int AN_HOUR = 3600;

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "S-01, S-67: all connect at once: each is accepted, lists are right, queries are answered")
  void connectStorm(Way way) throws Exception {
    Map<String, Long> before = LiveObjects.ofClients();
    try (CrowdedBroker broker = new CrowdedBroker(way);
        Questions questions = broker.questions()) {
      Crowd crowd = broker.crowd();
      try (ClientLists lists = broker.lists(MassEventsTest::connect)) {
        crowd.connect(0, way.clients, number -> connect(number, 0));
        questions.areAnswered();
        eventually().until(() -> crowd.accepted() == way.clients);
        lists.areRight();
      }
      eventually().until(() -> broker.stats().connections() == way.clients);
      assertThat(broker.kernel().clientIds()).hasSize(way.clients);

      try (ClientLists lists = broker.lists(MassEventsTest::connect)) {
        crowd.send(0, way.clients, number -> new Disconnect(ReasonCode.SUCCESS));
        questions.areAnswered();
        eventually().until(() -> isEmptied(broker));
        lists.areRight();
      }
      eventually().untilAsserted(() -> assertThat(broker.left()).isEmpty());
      assertThat(crowd.failed()).isZero();
      // Of queues and timers, too: they would hold on to the clients that they are for.
      eventually().untilAsserted(() -> assertThat(LiveObjects.moreThan(before)).isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "S-16, S-67: all vanish at once and all come back at once: each finds its session, who is new"
          + " is accepted, lists are right, and /metrics shows no pending tasks afterwards")
  void disconnectStorm(Way way) throws Exception {
    int all = way.clients + way.clients / 4;
    Map<String, Long> before = LiveObjects.ofClients();
    try (CrowdedBroker broker = new CrowdedBroker(way);
        Questions questions = broker.questions()) {
      AtomicInteger wills = new AtomicInteger();
      MessageTap.Registration tap =
          broker.kernel().tap("gone/#", message -> wills.incrementAndGet());
      Crowd crowd = broker.crowd();
      crowd.connect(0, way.clients, number -> connect(number, AN_HOUR));
      eventually().until(() -> crowd.accepted() == way.clients);
      crowd.send(0, way.clients, number -> subscribe(number, "own/" + number + "/+"));
      eventually().until(() -> crowd.received(Suback.class) == way.clients);

      try (ClientLists lists = broker.lists(MassEventsTest::connect)) {
        crowd.vanish(0, way.clients);
        crowd.connect(0, all, number -> connect(number, AN_HOUR));
        questions.areAnswered();
        eventually().until(() -> crowd.accepted() == way.clients + all);
        lists.areRight();
      }
      eventually().until(() -> broker.stats().connections() == all);
      assertThat(crowd.resumed()).as("who finds its session again").isEqualTo(way.clients);
      assertThat(broker.stats().sessions()).isEqualTo(all);
      assertThat(broker.stats().subscriptions()).isEqualTo(way.clients);
      eventually().until(() -> wills.get() == way.clients);
      tap.remove();
      eventually().until(() -> isAtRest(broker, all));
      int last = way.clients - 1;
      crowd.send(0, 1, number -> publish("own/" + last + "/x"));
      eventually().until(() -> crowd.received(Publish.class) == 1);

      // All take over all sessions, and none of them lasts.
      crowd.connect(0, all, number -> connect(number, 0));
      eventually().until(() -> crowd.accepted() == way.clients + 2 * all);
      try (ClientLists lists = broker.lists(MassEventsTest::connect)) {
        crowd.vanish(0, all);
        questions.areAnswered();
        eventually().until(() -> isEmptied(broker));
        lists.areRight();
      }
      eventually().untilAsserted(() -> assertThat(broker.left()).isEmpty());
      assertThat(crowd.failed()).isZero();
      eventually().untilAsserted(() -> assertThat(LiveObjects.moreThan(before)).isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "S-01, S-16, S-67: all subscribe to many wildcards at once, and vanish with all of them")
  void subscribeStorm(Way way) throws Exception {
    int filters = way.clients * FILTERS_OF_A_CLIENT;
    Map<String, Long> before = LiveObjects.ofClients();
    try (CrowdedBroker broker = new CrowdedBroker(way);
        Questions questions = broker.questions()) {
      Crowd crowd = broker.crowd();
      crowd.connect(0, way.clients, number -> connect(number, 0));
      eventually().until(() -> crowd.accepted() == way.clients);

      try (ClientLists lists = broker.lists(MassEventsTest::connect)) {
        crowd.send(0, way.clients, number -> subscribe(number, wildcards(number)));
        questions.areAnswered();
        eventually().until(() -> crowd.received(Suback.class) == way.clients);
        lists.areRight();
      }
      assertThat(broker.stats().subscriptions()).isEqualTo(filters);
      assertThat(broker.stats().routes()).isEqualTo(filters);
      crowd.send(0, way.clients, number -> publish("storm/" + number + "/x/3/y"));
      eventually().until(() -> crowd.received(Publish.class) == way.clients);

      try (ClientLists lists = broker.lists(MassEventsTest::connect)) {
        crowd.vanish(0, way.clients);
        questions.areAnswered();
        eventually().until(() -> isEmptied(broker));
        lists.areRight();
      }
      eventually().untilAsserted(() -> assertThat(broker.left()).isEmpty());
      assertThat(crowd.received(Publish.class)).as("one each").isEqualTo(way.clients);
      assertThat(crowd.failed()).isZero();
      eventually().untilAsserted(() -> assertThat(LiveObjects.moreThan(before)).isEmpty());
    }
  }

  /** Whether all are gone but the clients of who lists them. */
  private static boolean isEmptied(CrowdedBroker broker) {
    return broker.kernel().clientIds().size() <= ClientLists.OWN_CLIENTS;
  }

  /** Whether the admin port shows so many clients, and that nothing waits. */
  private static boolean isAtRest(CrowdedBroker broker, int clients) throws Exception {
    ScrapedMetrics shown = broker.metrics();
    return shown.sum("marquette_connections") == clients
        && shown.sum(CrowdedBroker.PENDING_TASKS) == 0;
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofMinutes(2));
  }

  /** A client that leaves nothing behind. */
  private static Connect connect(String clientId) {
    return new Connect(
        MqttVersion.V5, false, clientId, true, 60, null, null, null, ConnectProperties.DEFAULT);
  }

  private static Connect connect(int number, long expirySeconds) {
    ConnectProperties d = ConnectProperties.DEFAULT;
    ConnectProperties properties =
        new ConnectProperties(
            expirySeconds,
            d.receiveMaximum(),
            d.maximumPacketSize(),
            d.topicAliasMaximum(),
            d.requestResponseInformation(),
            d.requestProblemInformation(),
            d.userProperties(),
            d.authenticationMethod(),
            d.authenticationData());
    Will will = new Will("gone/" + number, 0, false, new byte[] {1}, 0, PublishProperties.NONE);
    return new Connect(
        MqttVersion.V5, false, "c" + number, false, AN_HOUR, null, null, will, properties);
  }

  private static Packet subscribe(int number, String... filters) {
    return new Subscribe(
        1 + number % 65_535,
        0,
        List.of(),
        List.of(filters).stream()
            .map(filter -> new Subscribe.Request(filter, 0, false, false, 0))
            .toList());
  }

  private static String[] wildcards(int number) {
    return IntStream.range(0, FILTERS_OF_A_CLIENT)
        .mapToObj(filter -> "storm/" + number + "/+/" + filter + "/#")
        .toArray(String[]::new);
  }

  private static Packet publish(String topic) {
    return new Publish(false, 0, false, topic, 0, PublishProperties.NONE, new byte[] {1});
  }
}
