package dev.marquette.management.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.DropReason;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.ThreadBroker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SysTopicsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestBroker broker = new TestBroker(2);
  private final AtomicInteger asked = new AtomicInteger();
  private List<String> nodes = List.of("b", "c");

  /** The broker's own time, in a zone that is two hours ahead. */
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.ofHours(2);
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return Instant.ofEpochMilli(broker.clock().millis());
        }
      };

  private final SysTopics topics = topics("b");

  private SysTopics topics(String node) {
    return new SysTopics(
        new SysTopics.Subject(
            node,
            "1.2.3",
            () -> nodes,
            broker.kernel()::population,
            () -> {
              asked.incrementAndGet();
              return broker.kernel().stats();
            }),
        broker.kernel().systemMessages(),
        clock);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  private TestClient subscribed(String filter) {
    TestClient client = broker.connected(0, "subscriber");
    client.subscribe(filter, 0);
    broker.run();
    return client;
  }

  private static List<String> shown(TestClient client) {
    return client.take(Publish.class).stream()
        .map(publish -> publish.topic() + " " + TestClient.text(publish))
        .toList();
  }

  @Test
  @DisplayName("Each interval: who the brokers are, what this one is, and what it counts")
  void state() {
    TestClient client = subscribed("$SYS/#");
    topics.publishState(MINUTE);
    broker.run();

    List<String> shown = shown(client);
    assertThat(shown)
        .contains(
            "$SYS/brokers b,c",
            "$SYS/brokers/b/version 1.2.3",
            "$SYS/brokers/b/sysdescr Marquette",
            "$SYS/brokers/b/stats/connections.count 1",
            "$SYS/brokers/b/stats/subscriptions.count 1",
            "$SYS/brokers/b/metrics/client/connected 1",
            "$SYS/brokers/b/metrics/messages/qos0/sent 0")
        .hasSize(3 + 2 * Stat.all().size() + SysFigure.METRICS.size());
    assertThat(asked).as("counted once a round").hasValue(1);
  }

  @Test
  @DisplayName("The highest values are told, also those from before anybody subscribed")
  void peaks() {
    TestClient first = broker.connected(1, "first");
    first.subscribe("a", 0);
    broker.connected(1, "second").subscribe("$share/g/b", 0);
    broker.run();
    topics.look(MINUTE);
    first.disconnect();
    TestClient client = subscribed("$SYS/brokers/b/stats/#");
    topics.publishState(MINUTE);
    broker.run();

    assertThat(shown(client))
        .contains(
            "$SYS/brokers/b/stats/connections.count 2",
            "$SYS/brokers/b/stats/connections.max 2",
            "$SYS/brokers/b/stats/subscriptions.count 2",
            "$SYS/brokers/b/stats/subscriptions.max 2",
            "$SYS/brokers/b/stats/subscribers.max 1",
            "$SYS/brokers/b/stats/subscriptions.shared.max 1");
    broker.connected(1, "third");
    broker.run();
    topics.publishState(MINUTE);
    broker.run();
    assertThat(shown(client)).contains("$SYS/brokers/b/stats/connections.max 3");
  }

  @Test
  @DisplayName("Each heartbeat: for how long it has run, and what time it is where it is")
  void heartbeat() {
    TestClient client = subscribed("$SYS/brokers/+/+");
    Instant start = clock.instant();
    broker.advance(Duration.ofSeconds(61));
    topics.publishHeartbeat();
    broker.run();

    String local =
        start.plusSeconds(61).atOffset(ZoneOffset.ofHours(2)).toLocalDateTime().toString();
    assertThat(shown(client))
        .containsExactlyInAnyOrder(
            "$SYS/brokers/b/uptime 1 minutes, 1 seconds",
            "$SYS/brokers/b/datetime " + local.replace('T', ' ').substring(0, 19));
  }

  @Test
  @DisplayName("Nothing is counted, published or dropped while nobody subscribes")
  void silent() {
    TestClient client = subscribed("#");
    topics.publishState(MINUTE);
    topics.publishHeartbeat();
    broker.run();

    assertThat(shown(client)).isEmpty();
    assertThat(asked).hasValue(0);
    assertThat(broker.kernel().stats().dropped().get(DropReason.NO_SUBSCRIBERS)).isZero();
  }

  @Test
  @DisplayName("Only what somebody subscribes to is published")
  void onlyWhatIsWanted() {
    TestClient client = subscribed("$SYS/brokers/+/metrics/bytes/#");
    topics.publishState(MINUTE);
    topics.publishHeartbeat();
    broker.run();

    assertThat(shown(client)).hasSize(2).allMatch(line -> line.contains("/metrics/bytes/"));
  }

  @Test
  @DisplayName("Names, version and description wait for who subscribes later, for three intervals")
  void retained() {
    topics.publishState(MINUTE);
    broker.run();
    broker.advance(MINUTE);
    TestClient client = subscribed("$SYS/#");
    assertThat(shown(client))
        .containsExactlyInAnyOrder(
            "$SYS/brokers b,c",
            "$SYS/brokers/b/version 1.2.3",
            "$SYS/brokers/b/sysdescr Marquette");

    broker.advance(MINUTE.multipliedBy(2));
    TestClient late = broker.connected(1, "late");
    late.subscribe("$SYS/#", 0);
    broker.run();
    assertThat(shown(late)).as("the broker is gone").isEmpty();
  }

  @Test
  @DisplayName("However long the interval is, what is retained can be sent")
  void longestInterval() {
    topics.publishState(Duration.ofNanos(Long.MAX_VALUE));
    broker.run();
    broker.advance(MINUTE);

    assertThat(shown(subscribed("$SYS/brokers"))).containsExactly("$SYS/brokers b,c");
  }

  @Test
  @DisplayName("The first broker names all of them, at once when one has come or gone")
  void nodes() {
    TestClient client = subscribed("$SYS/brokers");
    try (SysTopics second = topics("c")) {
      topics.publishState(MINUTE);
      second.publishState(MINUTE);
      topics.look(MINUTE);
      broker.run();
      assertThat(shown(client)).containsExactly("$SYS/brokers b,c");

      nodes = List.of("c");
      topics.look(MINUTE);
      second.look(MINUTE);
      broker.run();
      assertThat(shown(client)).containsExactly("$SYS/brokers c");
    }
  }

  @Test
  @DisplayName("A broker that does not know the others says nothing of them")
  void unknownNodes() {
    nodes = List.of();
    TestClient client = subscribed("$SYS/brokers");
    topics.publishState(MINUTE);
    topics.look(MINUTE);
    broker.run();

    assertThat(shown(client)).isEmpty();
  }

  @Test
  @DisplayName("Intervals change in place; the first round is at once, and zero ends them")
  void intervals() {
    Duration often = Duration.ofMillis(5);
    try (ThreadBroker threads = new ThreadBroker(1, MqttSettings.DEFAULT);
        SysTopics running =
            new SysTopics(
                new SysTopics.Subject(
                    "b", "1", () -> nodes, threads.kernel()::population, threads.kernel()::stats),
                threads.kernel().systemMessages(),
                Clock.systemUTC())) {
      TestClient client = threads.client(0, "subscriber", MqttVersion.V5).connect(true);
      client.subscribe(
          0,
          new Subscribe.Request("$SYS/brokers/b/version", 0, false, false, 0),
          new Subscribe.Request("$SYS/brokers/b/uptime", 0, false, false, 0));
      await().until(() -> client.suback().size() == 2);

      running.apply(new SysSettings(Duration.ofHours(1), Duration.ZERO));
      await().until(() -> topicsOf(client).equals(List.of("$SYS/brokers/b/version")));
      running.apply(new SysSettings(Duration.ZERO, often));
      await()
          .until(
              () -> {
                List<String> seen = topicsOf(client);
                return seen.size() > 2 && seen.stream().allMatch("$SYS/brokers/b/uptime"::equals);
              });
      running.apply(new SysSettings(Duration.ZERO, Duration.ZERO));
      await().until(() -> topicsOf(client).isEmpty());
    }
  }

  private static List<String> topicsOf(TestClient client) {
    return client.take(Publish.class).stream().map(Publish::topic).toList();
  }
}
