package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Will;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is no exception (memory runs out, say) costs one client its connection, and no loop. */
class ErrorTest {
  private final Error failure = new Error("in a test");

  private final TestBroker broker = new TestBroker(2);

  @Test
  @DisplayName("A subscriber that fails ends alone: the others get the message, PUBACK comes")
  void fanOut() {
    List<TestClient> subscribers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      subscribers.add(broker.connected(1, "s" + i).subscribe("t", i % 2));
    }
    TestClient publisher = broker.connected(0, "p");
    broker.run();
    TestClient broken = subscribers.remove(2);
    broken.wire().failing(failure);
    publisher.publish("t", "x", 1);
    broker.run();
    for (TestClient subscriber : subscribers) {
      assertThat(subscriber.payloads()).containsExactly("x");
    }
    assertThat(publisher.take(Ack.class)).extracting(Ack::reason).contains(ReasonCode.SUCCESS);
    assertThat(broken.isClosed()).isTrue();
    assertThat(broker.kernel().stats().connections()).isEqualTo(5);
  }

  @Test
  @DisplayName("A timer that fails stops no other timer")
  void timers() {
    LoopContext loop = broker.kernel().context(0);
    loop.wheel.set(
        new TimerWheel.Timer() {
          @Override
          void onTimer() {
            throw failure;
          }
        },
        0);
    TestClient silent = broker.client(0, "c").connect(true, 1, null, ConnectProperties.DEFAULT);
    broker.run();
    broker.advance(Duration.ofSeconds(3));
    assertThat(silent.goodbye()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
    assertThat(broker.kernel().incidents.count("timer")).isEqualTo(1);
  }

  @Test
  @DisplayName("A session whose clean-up fails keeps no other from being cleaned up")
  void cleanUps() {
    TestCluster cluster = new TestCluster(2);
    TestBroker here = cluster.broker(0);
    TestClient broken = here.client(0, "a").connect(true).subscribe("t", 0);
    TestClient other = here.client(0, "b").connect(true);
    TestClient late = here.client(0, "c").connect(true);
    cluster.run();
    cluster.link(0).failure = failure;
    broken.drop();
    other.drop();
    cluster.run();
    cluster.link(0).failure = null;
    late.drop();
    cluster.run();
    assertThat(here.kernel().clientIds()).containsExactly("a");
  }

  @Test
  @DisplayName("A will that cannot be published does not keep its session from ending")
  void wills() {
    TestCluster cluster = new TestCluster(2);
    cluster.broker(1).client(0, "there").connect(true).subscribe("will", 0);
    Will will = new Will("will", 0, false, new byte[] {'w'}, 0, PublishProperties.NONE);
    TestBroker here = cluster.broker(0);
    TestClient client = here.client(0, "c").connect(true, 0, will, ConnectProperties.DEFAULT);
    cluster.run();
    cluster.link(0).failure = failure;
    client.drop();
    cluster.run();
    assertThat(here.kernel().clientIds()).isEmpty();
    assertThat(here.kernel().stats().sessions()).isZero();
  }

  @Test
  @DisplayName("A tap that fails costs its message nothing")
  void taps() {
    broker
        .kernel()
        .tap(
            "t",
            message -> {
              throw failure;
            });
    TestClient client = broker.connected(0, "c").subscribe("t", 0).publish("t", "x", 0);
    broker.run();
    assertThat(client.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName("A pause that does not end holds off keep-alive a minute, and not for ever")
  void endlessPause() {
    broker.kernel().authorizer((client, action, topic) -> new CompletableFuture<>());
    TestClient client = broker.client(0, "c").connect(true, 10, null, ConnectProperties.DEFAULT);
    client.publish("t", "x", 1);
    broker.run();
    broker.advance(Duration.ofSeconds(58));
    assertThat(client.isClosed()).isFalse();
    broker.advance(Duration.ofSeconds(4));
    assertThat(client.goodbye()).isEqualTo(ReasonCode.SERVER_BUSY);
  }
}
