package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Listeners whose connections have settings of their own: EMQX's zones. */
class ListenerSettingsTest {
  private static final int CHANGES = 500;

  private static final ListenerContext INSIDE = new ListenerContext("inside", "");

  private final TestBroker broker = new TestBroker(2);

  private void inside(Object... changes) {
    broker.kernel().override("inside", settings -> Settings.of(settings, changes));
    broker.run();
  }

  private TestClient client(String id) {
    return broker.client(0, id, MqttVersion.V5, INSIDE);
  }

  private TestClient connected(String id) {
    TestClient client = client(id).connect(true, 1000);
    broker.run();
    client.take();
    return client;
  }

  private List<ReasonCode> subacks(TestClient client, String... filters) {
    for (String filter : filters) {
      client.subscribe(filter, 1);
    }
    broker.run();
    return client.suback();
  }

  @Test
  @DisplayName("CONNACK says what holds on its listener")
  void tells() {
    inside("maxQos", 1, "serverKeepAliveSeconds", 7, "maxPacketSizeBytes", 4096);
    TestClient in = client("in").connect(true);
    TestClient out = broker.client(0, "out").connect(true);
    broker.run();
    var told = in.take(Connack.class).getFirst().properties();
    assertThat(told.maximumQos()).isEqualTo(1);
    assertThat(told.serverKeepAliveSeconds()).isEqualTo(7);
    assertThat(told.maximumPacketSize()).isEqualTo(4096);
    assertThat(out.take(Connack.class).getFirst().properties().maximumQos()).isNull();
    assertThat(broker.kernel().settings("inside").maxQos()).isEqualTo(1);
    assertThat(broker.kernel().settings("another").maxQos()).isEqualTo(2);
    assertThat(broker.kernel().settings().maxQos()).isEqualTo(2);
  }

  @Test
  @DisplayName("An override comes, changes and goes for clients that are connected")
  void changesInPlace() {
    inside();
    TestClient in = connected("in");
    TestClient out = broker.connected(0, "out");
    inside("maxSubscriptions", 1);
    assertThat(subacks(in, "a", "b"))
        .containsExactly(ReasonCode.GRANTED_QOS_1, ReasonCode.QUOTA_EXCEEDED);
    assertThat(subacks(out, "a", "b")).containsOnly(ReasonCode.GRANTED_QOS_1);
    inside("maxSubscriptions", 2);
    assertThat(subacks(in, "b", "c"))
        .containsExactly(ReasonCode.GRANTED_QOS_1, ReasonCode.QUOTA_EXCEEDED);
    broker.kernel().override("inside", settings -> settings);
    assertThat(subacks(in, "c")).containsExactly(ReasonCode.GRANTED_QOS_1);
    assertThat(in.isClosed()).isFalse();
  }

  @Test
  @DisplayName("What a listener leaves alone follows the broker's settings, and the rest does not")
  void followsTheRest() {
    inside("maxSubscriptions", 1);
    TestClient in = connected("in");
    broker.kernel().settings(Settings.with("maxSubscriptions", 5, "maxTopicLevels", 1));
    broker.run();
    assertThat(subacks(in, "a/b", "a", "b"))
        .containsExactly(
            ReasonCode.TOPIC_FILTER_INVALID, ReasonCode.GRANTED_QOS_1, ReasonCode.QUOTA_EXCEEDED);
  }

  @Test
  @DisplayName("A session whose client is away keeps to the listener by which it came last")
  void awaySessions() {
    inside("maxQueueLength", 2, "queueQos0", false);
    TestClient in = connected("in").subscribe("t", 1);
    TestClient out = broker.client(0, "out").connect(true, 1000).subscribe("t", 1);
    broker.run();
    in.drop();
    out.drop();
    TestClient publisher = broker.connected(1, "p");
    publisher.publish("t", "zero", 0);
    for (int i = 1; i <= 4; i++) {
      publisher.publish("t", "m" + i, 1);
    }
    broker.run();
    in = client("in").connect(false, 1000);
    out = broker.client(1, "out").connect(false, 1000);
    broker.run();
    assertThat(in.payloads()).containsExactly("m3", "m4");
    assertThat(out.payloads()).containsExactly("zero", "m1", "m2", "m3", "m4");
  }

  @Test
  @DisplayName("A client that comes back by another listener has that one's settings")
  void changesTheListener() {
    inside("maxQueueLength", 2);
    connected("c").subscribe("t", 1).drop();
    broker.run();
    TestClient other = broker.client(1, "c").connect(false, 1000);
    broker.run();
    other.drop();
    TestClient publisher = broker.connected(0, "p");
    for (int i = 1; i <= 4; i++) {
      publisher.publish("t", "m" + i, 1);
    }
    broker.run();
    TestClient back = broker.client(0, "c").connect(false, 1000);
    broker.run();
    assertThat(back.payloads()).containsExactly("m1", "m2", "m3", "m4");
  }

  @Test
  @DisplayName(
      "A session whose listener is gone has the broker's settings, as they change, until its client"
          + " comes by one of the same name")
  void removedListener() {
    inside("maxQueueLength", 1);
    connected("c").subscribe("t", 1).drop();
    TestClient publisher = broker.connected(1, "p");
    broker.kernel().endListener("inside");
    broker.kernel().endListener("nobody");
    publish(publisher, 1, 3);
    broker.kernel().settings(Settings.with("maxQueueLength", 4));
    publish(publisher, 4, 6);
    inside("maxQueueLength", 2);
    publish(publisher, 7, 7);
    TestClient back = client("c").acknowledging().connect(false, 1000);
    broker.run();
    assertThat(back.payloads()).containsExactly("m4", "m5", "m6", "m7");
    back.drop();
    publish(publisher, 8, 10);
    back = client("c").connect(false, 1000);
    broker.run();
    assertThat(back.payloads()).containsExactly("m9", "m10");
  }

  private void publish(TestClient publisher, int first, int last) {
    for (int i = first; i <= last; i++) {
      publisher.publish("t", "m" + i, 1);
    }
    broker.run();
  }

  @Test
  @DisplayName("Connections that a listener leaves behind have the broker's settings")
  void removedUnderConnections() {
    inside("maxSubscriptions", 1);
    TestClient in = connected("in");
    broker.kernel().endListener("inside");
    broker.run();
    assertThat(subacks(in, "a", "b")).containsOnly(ReasonCode.GRANTED_QOS_1);
  }

  @Test
  @DisplayName("A listener that is gone leaves nothing behind once nobody is left who came by it")
  void leavesNothing() {
    Zones zones = new Zones(MqttSettings.DEFAULT, KernelClock.SYSTEM);
    WeakReference<Zone> gone = removed(zones);
    for (int i = 0; i < 100 && !gone.refersTo(null); i++) {
      System.gc();
    }
    assertThat(gone.refersTo(null)).isTrue();
    assertThat(zones.listeners()).isEmpty();
  }

  @Test
  @DisplayName(
      "A connection that comes when its listener has just gone leaves nothing behind either")
  void leavesNothingBehindItself() {
    inside("maxSubscriptions", 1);
    TestClient early = connected("early");
    broker.kernel().endListener("inside");
    TestClient late = connected("late");
    assertThat(subacks(late, "a", "b")).containsOnly(ReasonCode.GRANTED_QOS_1);
    assertThat(broker.kernel().zones.listeners()).isEmpty();
    assertThat(byListener()).containsExactly(Map.entry("inside", 2L));
    early.drop();
    late.drop();
    broker.run();
    assertThat(byListener()).isEmpty();
    inside("maxSubscriptions", 1);
    assertThat(byListener()).as("nobody is connected").containsExactly(Map.entry("inside", 0L));
  }

  private Map<String, Long> byListener() {
    return broker.kernel().stats().connectionsByListener();
  }

  private static WeakReference<Zone> removed(Zones zones) {
    zones.override("l", base -> Settings.of(base, "maxQos", 1));
    Zone zone = zones.of("l");
    zones.remove("l");
    assertThat(zone.settings().maxQos()).isEqualTo(2);
    return new WeakReference<>(zone);
  }

  @Test
  @DisplayName("Listeners that go while settings change leave everybody with the last of them")
  void contentionOfRemovals() throws Exception {
    int listeners = 5;
    Zones zones = new Zones(MqttSettings.DEFAULT, KernelClock.SYSTEM);
    List<Zone> seen =
        whileSettingsChange(
            zones,
            i -> {
              String listener = "l" + i % listeners;
              zones.override(listener, base -> Settings.of(base, "maxQos", 1));
              zones.remove(listener);
            },
            i -> zones.of("l" + i % listeners));
    assertThat(seen).allMatch(zone -> zone.settings().maxInflight() == CHANGES);
    assertThat(seen).allMatch(zone -> zone.settings().maxQos() == 2);
    TokenBucket overall = overall(zones.common());
    assertThat(overall.rate()).isEqualTo(rate(CHANGES));
    assertThat(seen).as("all share one bucket").allMatch(zone -> overall(zone) == overall);
  }

  private static TokenBucket overall(Zone zone) {
    return Objects.requireNonNull(Objects.requireNonNull(zone.limits()).overall());
  }

  private static Rate rate(int amount) {
    return new Rate(amount, Duration.ofSeconds(1));
  }

  /**
   * What connections have, each with a number below {@link #CHANGES}, of zones that two others
   * change at the same time.
   */
  private static List<Zone> whileSettingsChange(
      Zones zones, IntConsumer change, IntFunction<Zone> connection) throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    List<Zone> seen = new ArrayList<>();
    List<IntConsumer> tasks =
        List.of(
            i ->
                zones.set(
                    Settings.with("maxInflight", i + 1, "quotas", new Quotas(null, rate(i + 1)))),
            change,
            i -> seen.add(connection.apply(i)));
    try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
      List<Future<?>> running = new ArrayList<>();
      for (IntConsumer task : tasks) {
        running.add(
            threads.submit(
                () -> {
                  begin.await();
                  IntStream.range(0, CHANGES).forEach(task);
                  return null;
                }));
      }
      begin.countDown();
      for (Future<?> each : running) {
        each.get();
      }
    }
    return seen;
  }

  /** Two brokers whose listener has room for ten messages of a client, where others have two. */
  private static TestCluster roomyListeners() {
    TestCluster cluster = new TestCluster(2, Settings.with("maxQueueLength", 2));
    for (int i = 0; i < 2; i++) {
      cluster
          .broker(i)
          .kernel()
          .override("test", settings -> Settings.of(settings, "maxQueueLength", 10));
    }
    return cluster;
  }

  /** Client "c" is away from this broker, and five messages wait for it there. */
  private static void fiveWait(TestCluster cluster, int broker) {
    TestClient away = cluster.broker(broker).client(0, "c").connect(false, 1000).subscribe("t", 1);
    cluster.run();
    away.drop();
    TestClient publisher = cluster.broker(broker).connected(0, "p");
    for (int i = 1; i <= 5; i++) {
      publisher.publish("t", "m" + i, 1);
    }
    cluster.run();
  }

  @Test
  @DisplayName("A session that comes from another broker waits in the queue of its new listener")
  void fromAnotherBroker() {
    TestCluster cluster = roomyListeners();
    fiveWait(cluster, 0);
    TestClient moved = cluster.broker(1).client(0, "c").connect(false, 1000);
    cluster.run();
    assertThat(moved.payloads()).containsExactly("m1", "m2", "m3", "m4", "m5");
  }

  @Test
  @DisplayName("upgrade_qos of a listener, for live and retained messages")
  void upgradesQos() {
    inside("upgradeQos", true);
    TestClient publisher = broker.connected(1, "p").publish("t", "kept", 0, true);
    broker.run();
    TestClient in = connected("in").subscribe("t", 1);
    TestClient out = broker.connected(0, "out").subscribe("t", 1);
    broker.run();
    publisher.publish("t", "live", 0);
    broker.run();
    assertThat(in.take(Publish.class)).extracting(Publish::qos).containsExactly(1, 1);
    assertThat(out.take(Publish.class)).extracting(Publish::qos).containsExactly(0, 0);
  }

  @Test
  @DisplayName("The idle time and the backoff of keep-alive are the listener's")
  void times() {
    inside("idleTimeout", Duration.ofSeconds(2), "keepAliveBackoff", 1.5);
    TestClient idle = client("idle");
    TestClient silent = client("silent").connect(true, 10, null, TestClient.properties(0, 65_535));
    broker.run();
    broker.advance(Duration.ofSeconds(3));
    assertThat(idle.isClosed()).isTrue();
    broker.advance(Duration.ofSeconds(26));
    assertThat(silent.isClosed()).as("three keep-alives").isFalse();
    broker.advance(Duration.ofSeconds(3));
    assertThat(silent.goodbye()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
  }

  @Test
  @DisplayName("conn_messages_in of a listener's connections alone")
  void rates() {
    inside("rates", new RateLimits(new Rate(5, Duration.ofHours(1)), null));
    TestClient in = connected("in");
    TestClient out = broker.connected(0, "out");
    for (int i = 0; i < 20; i++) {
      in.publish("t", "x", 0);
      out.publish("t", "x", 0);
    }
    broker.run();
    assertThat(broker.kernel().stats().messagesReceived()[0]).isEqualTo(5 + 20);
    inside();
    broker.advance(Duration.ofSeconds(2));
    assertThat(broker.kernel().stats().messagesReceived()[0]).isEqualTo(20 + 20);
  }

  @Test
  @DisplayName("conn_messages_routing: a listener lifts the broker's, or has it alone")
  void quotas() {
    broker
        .kernel()
        .settings(Settings.with("quotas", new Quotas(new Rate(1, Duration.ofHours(1)), null)));
    inside("quotas", Quotas.NONE);
    assertThat(refused(connected("in"))).isZero();
    assertThat(refused(broker.connected(0, "out"))).isEqualTo(2);
    broker.kernel().settings(MqttSettings.DEFAULT);
    inside("quotas", new Quotas(new Rate(2, Duration.ofHours(1)), null));
    assertThat(refused(connected("in2"))).isEqualTo(1);
    assertThat(refused(broker.connected(0, "out2"))).isZero();
  }

  /** Of three messages. */
  private long refused(TestClient client) {
    client.publish("t", "x", 1).publish("t", "x", 1).publish("t", "x", 1);
    broker.run();
    return client.take(Ack.class).stream()
        .filter(ack -> ack.reason() == ReasonCode.QUOTA_EXCEEDED)
        .count();
  }

  @Test
  @DisplayName("An override that refuses the settings leaves what is in force")
  void refuses() {
    inside("maxQos", 1);
    broker
        .kernel()
        .override(
            "picky",
            settings -> {
              if (settings.maxQos() == 0) {
                throw new IllegalArgumentException("no QoS");
              }
              return settings;
            });
    assertThatThrownBy(() -> broker.kernel().settings(Settings.with("maxQos", 0, "maxInflight", 3)))
        .hasMessage("no QoS");
    assertThat(broker.kernel().settings().maxInflight()).isEqualTo(32);
    assertThat(broker.kernel().settings("inside").maxInflight()).isEqualTo(32);

    assertThatThrownBy(() -> inside("maxQos", 3)).hasMessageContaining("maxQos is 3");
    assertThat(broker.kernel().settings("inside").maxQos()).isEqualTo(1);
  }

  @Test
  @DisplayName("Listeners that begin while settings change end up with the last of them")
  void contention() throws Exception {
    int overridden = 20;
    Zones zones = new Zones(MqttSettings.DEFAULT, KernelClock.SYSTEM);
    for (int i = 0; i < overridden; i++) {
      zones.override("l" + i, base -> base);
    }
    List<Zone> seen =
        whileSettingsChange(
            zones,
            i -> zones.override("l" + i % overridden, base -> Settings.of(base, "maxQos", i % 3)),
            i -> zones.of("l" + i));
    assertThat(seen).allMatch(zone -> zone.settings().maxInflight() == CHANGES);
    assertThat(seen.subList(overridden, CHANGES)).allMatch(zone -> zone.settings().maxQos() == 2);
    for (int i = 0; i < overridden; i++) {
      int last = CHANGES - overridden + i;
      assertThat(seen.get(i).settings().maxQos()).as("l%d", i).isEqualTo(last % 3);
    }
  }

  @Test
  @DisplayName("What another broker adds to a session here waits in the queue of its new listener")
  void addedFromAnotherBroker() {
    TestCluster cluster = roomyListeners();
    cluster.link(0).asksNobody = true;
    cluster.link(1).asksNobody = true;
    fiveWait(cluster, 1);
    cluster.broker(0).client(0, "c", MqttVersion.V5, INSIDE).connect(false, 1000).drop();
    cluster.run();
    cluster.link(0).asksNobody = false;
    TestClient back = cluster.broker(0).client(0, "c").connect(false, 1000);
    cluster.run();
    assertThat(back.payloads()).containsExactly("m1", "m2", "m3", "m4", "m5");
  }
}
