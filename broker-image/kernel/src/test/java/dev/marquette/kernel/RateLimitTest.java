package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Ping;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clients that send faster than they may: they are not read from for a while. */
class RateLimitTest {
  private static final Rate HUNDRED_IN_TEN_SECONDS = new Rate(100, Duration.ofSeconds(10));

  private static final Rate FIVE = new Rate(5, Duration.ofHours(1));

  private static MqttSettings limited(@Nullable Rate messages, @Nullable Rate bytes) {
    return Settings.with("rates", new RateLimits(messages, bytes));
  }

  private static TestBroker broker(@Nullable Rate messages, @Nullable Rate bytes) {
    return new TestBroker(2, limited(messages, bytes), ClusterLink.ALONE);
  }

  private static long received(TestBroker broker) {
    return broker.kernel().stats().messagesReceived()[0];
  }

  private static void publish(TestClient client, int count) {
    for (int i = 0; i < count; i++) {
      client.publish("t", "x", 0);
    }
  }

  @Test
  @DisplayName("conn_messages_in: the burst at once, then the rate, and nothing is lost")
  void messages() {
    TestBroker broker = broker(HUNDRED_IN_TEN_SECONDS, null);
    TestClient client = broker.connected(0, "c");
    publish(client, 250);
    broker.run();
    assertThat(received(broker)).isEqualTo(100);

    broker.advance(Duration.ofSeconds(5));
    assertThat(received(broker)).isBetween(147L, 150L);
    broker.advance(Duration.ofSeconds(10));
    assertThat(received(broker)).as("timers are late, the rate is not").isBetween(247L, 250L);
    broker.advance(Duration.ofSeconds(1));
    assertThat(received(broker)).isEqualTo(250);
    assertThat(client.isClosed()).isFalse();
  }

  @Test
  @DisplayName("Each connection has its own, and what is no PUBLISH does not count")
  void ofEachConnection() {
    TestBroker broker = broker(new Rate(1, Duration.ofHours(1)), null);
    TestClient one = broker.connected(0, "one");
    TestClient other = broker.connected(0, "other");
    publish(one, 2);
    other.send(Ping.REQUEST).send(Ping.REQUEST).subscribe("a", 0);
    broker.run();
    assertThat(received(broker)).isEqualTo(1);
    assertThat(other.take()).hasSize(3);
    publish(other, 2);
    broker.run();
    assertThat(received(broker)).isEqualTo(2);
  }

  @Test
  @DisplayName("conn_bytes_in: bytes of any packet, whole or not, once CONNECT is accepted")
  void bytes() {
    TestBroker broker = broker(null, new Rate(1000, Duration.ofSeconds(10)));
    TestClient client = broker.client(0, "c").partOfPacket(5000).connect(true);
    broker.run();
    client.take();
    client.partOfPacket(1500).send(Ping.REQUEST);
    broker.run();
    assertThat(client.take()).isEmpty();

    broker.advance(Duration.ofMillis(4900));
    assertThat(client.take()).as("500 bytes are 5 s").isEmpty();
    broker.advance(Duration.ofMillis(400));
    assertThat(client.take()).containsExactly(Ping.RESPONSE);
  }

  @Test
  @DisplayName("The connections of a listener share its limit, and others do not have it")
  void listeners() {
    TestBroker broker = new TestBroker(2);
    broker.kernel().listenerLimits("a", new RateLimits(HUNDRED_IN_TEN_SECONDS, null));
    List<TestClient> limited = new ArrayList<>();
    ListenerContext a = new ListenerContext("a", "");
    for (int i = 0; i < 10; i++) {
      limited.add(broker.client(i % 2, "a" + i, MqttVersion.V5, a).connect(true));
    }
    TestClient free = broker.connected(0, "free");
    broker.run();
    limited.forEach(client -> publish(client, 30));
    broker.run();
    assertThat(received(broker)).as("each learns by a message of its own").isBetween(100L, 110L);
    broker.advance(Duration.ofSeconds(10));
    assertThat(received(broker)).isBetween(190L, 211L);
    publish(free, 500);
    broker.run();
    assertThat(received(broker)).isGreaterThan(690);
    broker.advance(Duration.ofSeconds(12));
    assertThat(received(broker)).isEqualTo(800);
  }

  @Test
  @DisplayName("The bytes of a listener's connections are limited together")
  void bytesOfAListener() {
    TestBroker broker = new TestBroker(1);
    broker
        .kernel()
        .listenerLimits("test", new RateLimits(null, new Rate(1000, Duration.ofSeconds(1))));
    TestClient one = broker.connected(0, "one").partOfPacket(3000);
    TestClient other = broker.connected(0, "other");
    other.partOfPacket(1).send(Ping.REQUEST).send(Ping.REQUEST);
    broker.run();
    assertThat(other.take()).isEmpty();
    broker.advance(Duration.ofMillis(2500));
    assertThat(other.take()).hasSize(2);
    assertThat(one.isClosed()).isFalse();
  }

  @Test
  @DisplayName("A limit that comes, changes or goes holds for connections that are there")
  void changesInPlace() {
    TestBroker broker = new TestBroker(1);
    TestClient client = broker.connected(0, "c");
    publish(client, 500);
    broker.run();
    broker.kernel().settings(limited(new Rate(1, Duration.ofDays(375)), null));
    publish(client, 500);
    broker.run();
    assertThat(received(broker)).isEqualTo(501);

    broker.kernel().settings(limited(HUNDRED_IN_TEN_SECONDS, null));
    broker.advance(Duration.ofMillis(1300));
    assertThat(received(broker)).isBetween(601L, 605L);

    broker.kernel().settings(MqttSettings.DEFAULT);
    broker.advance(Duration.ofMillis(1300));
    assertThat(received(broker)).isEqualTo(1000);
  }

  @Test
  @DisplayName("A change of something else gives nobody a second burst")
  void keepsItsState() {
    TestBroker broker = broker(HUNDRED_IN_TEN_SECONDS, null);
    broker.kernel().override("test", settings -> settings);
    TestClient client = broker.connected(0, "c");
    broker.kernel().listenerLimits("test", new RateLimits(HUNDRED_IN_TEN_SECONDS, null));
    publish(client, 300);
    broker.run();
    for (int i = 0; i < 10; i++) {
      broker
          .kernel()
          .listenerLimits("else", new RateLimits(new Rate(1 + i, Duration.ofDays(1)), null));
      broker.run();
    }
    broker.advance(Duration.ofMillis(1500));
    assertThat(received(broker)).isBetween(100L, 117L);
  }

  @Test
  @DisplayName("A change that changes nothing is none, so that nobody is let go on by it")
  void isTheSame() {
    MqttSettings settings = limited(HUNDRED_IN_TEN_SECONDS, null);
    RateLimits totals = new RateLimits(HUNDRED_IN_TEN_SECONDS, null);
    Limits limits = Limits.after(null, settings, totals, null, 0);

    assertThat(Limits.after(limits, settings, totals, null, 1)).isSameAs(limits);
    assertThat(Limits.withOverall(limits, null)).isSameAs(limits);
    assertThat(Limits.after(limits, settings, RateLimits.NONE, null, 1)).isNotEqualTo(limits);
    assertThat(Limits.after(limits, MqttSettings.DEFAULT, RateLimits.NONE, null, 1)).isNull();
  }

  @Test
  @DisplayName("[MQTT-3.1.2-22] who is not read from is not taken for silent, however long")
  void keepAlive() {
    TestBroker broker = broker(new Rate(1, Duration.ofMinutes(10)), null);
    TestClient client = broker.client(0, "c").connect(true, 2, null, ConnectProperties.DEFAULT);
    broker.run();
    publish(client, 2);
    broker.advance(Duration.ofMinutes(9));
    assertThat(client.isClosed()).isFalse();
    assertThat(received(broker)).isEqualTo(1);
    broker.advance(Duration.ofMinutes(2));
    assertThat(received(broker)).isEqualTo(2);
  }

  @Test
  @DisplayName("How many wait, how often and for how long is counted, by those that go too")
  void counts() {
    TestBroker broker = broker(new Rate(2, Duration.ofSeconds(20)), null);
    TestClient one = broker.connected(0, "one");
    TestClient other = broker.connected(1, "other");
    publish(one, 1);
    broker.run();
    assertThat(broker.kernel().stats().throttle()).isEqualTo(new ThrottleStats(0, 0, 0));
    publish(one, 1);
    publish(other, 3);
    broker.run();
    assertThat(broker.kernel().stats().throttle()).isEqualTo(new ThrottleStats(2, 2, 0));
    broker.advance(Duration.ofSeconds(5));
    assertThat(broker.kernel().stats().throttle().pausedNanos())
        .isBetween(8_000_000_000L, 10_000_000_000L);
    other.drop();
    broker.run();
    assertThat(broker.kernel().stats().throttle().current()).isEqualTo(1);
    broker.advance(Duration.ofSeconds(20));
    ThrottleStats end = broker.kernel().stats().throttle();
    assertThat(end.current()).isZero();
    assertThat(end.pauses()).isEqualTo(2);
    assertThat(end.pausedNanos()).isBetween(14_900_000_000L, 15_500_000_000L);
  }

  @Test
  @DisplayName("A connection that ends while it waits leaves nothing behind")
  void closes() {
    TestBroker broker = broker(new Rate(1, Duration.ofSeconds(1)), null);
    TestClient client = broker.connected(0, "c");
    publish(client, 2);
    broker.run();
    client.drop();
    broker.advance(Duration.ofSeconds(5));
    assertThat(received(broker)).isEqualTo(1);
    assertThat(broker.kernel().stats().connections()).isZero();
    assertThat(broker.kernel().incidents.count("timer")).isZero();
  }

  @Test
  @DisplayName("A limit of one listener's clients is nothing that those of another look at")
  void isOnlyForThoseWhomItHolds() {
    TestBroker broker = new TestBroker(1);
    BrokerKernel kernel = broker.kernel();
    kernel.override("test", settings -> settings);
    broker.connected(0, "c");
    Zone zone = kernel.context(0).connection(0).zone();
    RateLimits rates = new RateLimits(HUNDRED_IN_TEN_SECONDS, null);

    kernel.override("else", settings -> Settings.of(settings, "rates", rates));
    kernel.listenerLimits("else", rates);
    assertThat(zone.limits()).isNull();
    kernel.listenerLimits("test", rates);
    assertThat(zone.limits()).isNotNull();
    kernel.listenerLimits("test", RateLimits.NONE);
    assertThat(zone.limits()).isNull();
  }

  private static TestClient by(String listener, TestBroker broker, String id) {
    TestClient client =
        broker.client(0, id, MqttVersion.V5, new ListenerContext(listener, "")).connect(true);
    broker.run();
    client.take();
    return client;
  }

  @Test
  @DisplayName("conn_messages_in of a listener that is gone holds its connections until they close")
  void removed() {
    TestBroker broker = new TestBroker(1);
    BrokerKernel kernel = broker.kernel();
    RateLimits rates = new RateLimits(FIVE, null);
    kernel.override("l", settings -> Settings.of(settings, "rates", rates));
    TestClient old = by("l", broker, "old");
    kernel.endListener("l");
    broker.run();
    publish(old, 20);
    broker.run();
    assertThat(received(broker)).isEqualTo(5);

    TestClient late = by("l", broker, "late");
    publish(late, 20);
    broker.run();
    assertThat(received(broker)).as("of no listener, so without its limits").isEqualTo(5 + 20);
  }

  @Test
  @DisplayName("Limits of a listener are not for connections of an earlier one of its name")
  void comesAgain() {
    TestBroker broker = new TestBroker(1);
    BrokerKernel kernel = broker.kernel();
    kernel.listenerLimits("l", new RateLimits(new Rate(100, Duration.ofHours(1)), null));
    TestClient old = by("l", broker, "old");
    kernel.endListener("l");
    kernel.override("l", settings -> Settings.of(settings, "quotas", new Quotas(FIVE, null)));
    kernel.listenerLimits("l", new RateLimits(FIVE, null));
    TestClient young = by("l", broker, "young");
    publish(young, 10);
    publish(old, 200);
    broker.run();
    assertThat(received(broker)).isEqualTo(5 + 100);
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.QUOTA_EXCEEDED, 0L);
  }

  @Test
  @DisplayName("overall_messages_routing reaches the connections of a listener that is gone, too")
  void overall() {
    TestBroker broker = new TestBroker(1);
    broker.kernel().override("l", settings -> settings);
    TestClient old = by("l", broker, "old");
    TestClient other = broker.connected(0, "other");
    broker.kernel().endListener("l");
    broker.kernel().settings(Settings.with("quotas", new Quotas(null, FIVE)));
    broker.run();
    publish(old, 4);
    broker.run();
    publish(other, 3);
    broker.run();
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.QUOTA_EXCEEDED, 2L);
  }
}
