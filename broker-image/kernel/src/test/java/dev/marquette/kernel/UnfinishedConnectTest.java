package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Connack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Will;
import dev.marquette.kernel.testkit.ManualClock;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A CONNECT whose connection closes before its CONNACK leaves a waiting session as it was. */
class UnfinishedConnectTest {
  private static final int EXPIRY_SECONDS = 100;

  private final TestCluster cluster = new TestCluster(3);
  private final TestClient watcher = cluster.broker(2).client(1, "w").connect(true);

  UnfinishedConnectTest() {
    watcher.subscribe("will", 1);
    cluster.run();
    watcher.take();
  }

  private static Will will(int delaySeconds) {
    return new Will("will", 1, false, new byte[] {'w'}, delaySeconds, PublishProperties.NONE);
  }

  private TestClient connecting(int broker, int loop, @Nullable Will will) {
    return cluster
        .broker(broker)
        .client(loop, "c")
        .connect(false, 0, will, TestClient.properties(EXPIRY_SECONDS, 10));
  }

  /** The session waits on loop 0 of broker 0. */
  private void away(@Nullable Will will, boolean subscribed) {
    TestClient client = connecting(0, 0, will);
    if (subscribed) {
      client.subscribe("t", 1);
    }
    client.drop();
    cluster.run();
  }

  /** The connection closes while the claim is under way, which is granted that much later. */
  private void tryInVain(int broker, int loop, Duration later) {
    CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();
    cluster.link(broker).grants = gate;
    TestClient client = connecting(broker, loop, will(0));
    cluster.run();
    client.drop();
    cluster.run();
    cluster.advance(later);
    cluster.link(broker).grants = CompletableFuture.completedFuture(null);
    gate.complete(null);
    cluster.run();
    assertThat(client.take(Connack.class)).isEmpty();
  }

  private void tryInVain(int broker, int loop) {
    tryInVain(broker, loop, Duration.ZERO);
  }

  private boolean isThere(int broker) {
    return cluster.broker(broker).kernel().clientIds().contains("c");
  }

  private void seconds(int seconds) {
    cluster.advance(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({"0, 0, true", "0, 1, true", "0, 1, false", "1, 0, true", "1, 1, false"})
  @DisplayName(
      "[MQTT-3.1.2-23] the expiry interval counts from the last connection that had its CONNACK,"
          + " where and as often as CONNECTs fail (3.1.2.11.2)")
  void expires(int broker, int loop, boolean subscribed) {
    away(null, subscribed);
    seconds(30);
    tryInVain(broker, loop);
    seconds(30);
    tryInVain(0, 0);
    seconds(30);
    tryInVain(broker, loop);
    seconds(9);
    assertThat(isThere(broker)).isTrue();
    seconds(2);
    assertThat(isThere(broker)).isFalse();
    assertThat(cluster.broker(broker).kernel().localRoutes()).isEmpty();
    assertThat(watcher.payloads()).as("the will of a CONNECT that failed").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 1", "1, 0"})
  @DisplayName(
      "[MQTT-3.1.3-9] a will whose client is not back, however often it tries, is sent when its"
          + " delay has passed")
  void sendsWill(int broker, int loop) {
    away(will(60), true);
    seconds(25);
    tryInVain(broker, loop);
    seconds(25);
    tryInVain(0, 0);
    seconds(9);
    assertThat(watcher.payloads()).isEmpty();
    seconds(2);
    assertThat(watcher.payloads()).containsExactly("w");
    tryInVain(broker, loop);
    seconds(60);
    assertThat(watcher.payloads()).as("again").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 1", "1, 0"})
  @DisplayName(
      "[MQTT-3.1.3-9] a client that is back after it has tried in vain has no will sent, and its"
          + " session's time begins anew")
  void comesBack(int broker, int loop) {
    away(will(60), true);
    seconds(30);
    tryInVain(broker, loop);
    seconds(25);
    TestClient back = connecting(broker, loop, null);
    cluster.run();
    assertThat(back.take(Connack.class).getFirst().sessionPresent()).isTrue();
    seconds(60);
    back.drop();
    seconds(99);
    assertThat(isThere(broker)).isTrue();
    seconds(2);
    assertThat(isThere(broker)).isFalse();
    assertThat(watcher.payloads()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 1", "1, 0"})
  @DisplayName("A session whose client is cut off by one that does not get its CONNACK waits since")
  void cutsOff(int broker, int loop) {
    TestClient client = connecting(0, 0, will(10)).subscribe("t", 1);
    seconds(50);
    tryInVain(broker, loop);
    assertThat(client.goodbye()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
    seconds(9);
    assertThat(watcher.payloads()).isEmpty();
    seconds(2);
    assertThat(watcher.payloads()).containsExactly("w");
    seconds(88);
    assertThat(isThere(broker)).isTrue();
    seconds(2);
    assertThat(isThere(broker)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 1", "1, 0", "2, 1"})
  @DisplayName(
      "A session has the settings of the listener by which its client came last, where and as often"
          + " as CONNECTs by another one fail")
  void keepsItsListener(int broker, int loop) {
    ListenerContext inside = new ListenerContext("inside", "");
    for (int i = 0; i < 3; i++) {
      BrokerKernel kernel = cluster.broker(i).kernel();
      kernel.override("inside", settings -> Settings.of(settings, "maxQueueLength", 2));
    }
    for (int i = 1; i >= 0; i--) { // two sessions, of which 0 has the later one
      cluster.link(i).asksNobody = true;
      TestClient client = cluster.broker(i).client(0, "c", MqttVersion.V5, inside);
      client.connect(false, EXPIRY_SECONDS).subscribe("t", 1).drop();
      cluster.run();
      cluster.link(i).asksNobody = false;
    }
    tryInVain(broker, loop);
    tryInVain(0, 0);
    tryInVain(broker, loop);
    for (int i = 1; i <= 4; i++) {
      watcher.publish("t", "m" + i, 1);
    }
    cluster.run();
    TestClient back = cluster.broker(broker).client(loop, "c", MqttVersion.V5, inside);
    back.connect(false, EXPIRY_SECONDS);
    cluster.run();
    assertThat(back.payloads()).containsExactly("m3", "m4");
  }

  @Test
  @DisplayName("A session whose listener another broker does not have has that broker's settings")
  void hasNoListener() {
    BrokerKernel kernel = cluster.broker(0).kernel();
    kernel.override("inside", settings -> Settings.of(settings, "maxQueueLength", 2));
    ListenerContext inside = new ListenerContext("inside", "");
    TestClient client = cluster.broker(0).client(0, "c", MqttVersion.V5, inside);
    client.connect(false, EXPIRY_SECONDS).subscribe("t", 1).drop();
    cluster.run();
    assertThat(listenerIn(0)).isEqualTo("inside");
    kernel.endListener("inside");
    kernel.override("inside", settings -> settings);
    assertThat(listenerIn(0)).as("of its name, but another one").isNull();
    tryInVain(1, 0);
    for (int i = 1; i <= 4; i++) {
      watcher.publish("t", "m" + i, 1);
    }
    cluster.run();
    TestClient back = connecting(1, 0, null);
    cluster.run();
    assertThat(back.payloads()).containsExactly("m1", "m2", "m3", "m4");
  }

  private @Nullable String listenerIn(int broker) {
    return packed(broker).listener();
  }

  /** The state of the session, which stays where it is. */
  private SessionState packed(int broker) {
    CompletableFuture<Kernel.@Nullable HandOver> given =
        cluster.broker(broker).kernel().handOver("c", false, Long.MAX_VALUE);
    cluster.run();
    Kernel.HandOver handOver = Objects.requireNonNull(given.join());
    handOver.kept(0);
    cluster.run();
    return handOver.state();
  }

  @Test
  @DisplayName("What became due while a session was on its way happens as soon as it has arrived")
  void overdue() {
    away(will(60), true);
    tryInVain(1, 0, Duration.ofSeconds(90));
    assertThat(watcher.payloads()).isEmpty();
    seconds(1);
    assertThat(watcher.payloads()).containsExactly("w");
    assertThat(isThere(1)).isTrue();
    tryInVain(0, 0, Duration.ofSeconds(90));
    seconds(1);
    assertThat(isThere(0) || isThere(1)).isFalse();
    assertThat(watcher.payloads()).isEmpty();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-23] a broker whose time of day is wrong keeps a session as long, and its will")
  void wrongTimeOfDay() {
    ManualClock wrong = cluster.broker(1).clock();
    wrong.slipping(true);
    for (int i = 0; i < 90; i++) {
      wrong.millis(); // a second each
    }
    wrong.slipping(false);
    away(will(60), true);
    seconds(30);
    tryInVain(1, 0);
    seconds(29);
    assertThat(watcher.payloads()).isEmpty();
    seconds(2);
    assertThat(watcher.payloads()).containsExactly("w");
    tryInVain(0, 0);
    seconds(38);
    assertThat(isThere(0)).isTrue();
    seconds(2);
    assertThat(isThere(0)).isFalse();
  }

  @Test
  @DisplayName("A session that does not expire does not either where such a CONNECT took it")
  void neverExpires() {
    cluster.broker(0).client(0, "c").connect(true, ConnectProperties.NEVER_EXPIRES).drop();
    cluster.run();
    tryInVain(1, 1);
    seconds(1000);
    SessionState state = packed(1);
    assertThat(state.expirySeconds()).isEqualTo(ConnectProperties.NEVER_EXPIRES);
    assertThat(state.endsAtNanos()).isEqualTo(SessionState.NEVER);
  }
}
