package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Unsuback;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.ThreadBroker;
import dev.marquette.topic.TrieLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Another layout of the route table, in place, while loops that really run use it. */
class RouteTableTest {
  private static final int LOOPS = 3;
  private static final int OTHER_FILTERS = 2_000;

  private final ThreadBroker broker = new ThreadBroker(LOOPS, Settings.with("maxQueueLength", 0));
  private final AtomicBoolean stopped = new AtomicBoolean();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  @DisplayName(
      "S-14: the table changes in place: every message comes once and in order, and who subscribes"
          + " meanwhile is served")
  void changesUnderTraffic() {
    fillTheTable();
    List<TestClient> subscribers = new ArrayList<>();
    for (int loop = 0; loop < LOOPS; loop++) {
      subscribers.add(
          broker
              .client(loop, "s" + loop, MqttVersion.V5)
              .acknowledging()
              .connect(true)
              .subscribe(loop % 2 == 0 ? "t/+/x/#" : "t/#", 1));
    }
    await().until(() -> subscribers.stream().allMatch(client -> client.has(Suback.class)));
    AtomicInteger published = new AtomicInteger();
    AtomicInteger acknowledged = new AtomicInteger();
    publish(published, acknowledged);
    AtomicInteger subscribed = new AtomicInteger();
    subscribeAndUnsubscribe(subscribed);

    AtomicInteger changes = new AtomicInteger();
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              boolean fast = changes.incrementAndGet() % 2 == 1;
              broker.kernel().routeTable(fast ? TrieLayout.FAST : TrieLayout.COMPACT);
              return changes.get() >= 50 && acknowledged.get() >= 1000 && subscribed.get() >= 100;
            });
    stopped.set(true);

    await().until(() -> acknowledged.get() == published.get());
    List<String> all = IntStream.range(0, published.get()).mapToObj(Integer::toString).toList();
    for (TestClient subscriber : subscribers) {
      List<String> received = new ArrayList<>();
      await()
          .until(
              () -> {
                received.addAll(subscriber.payloads());
                return received.size() >= all.size();
              });
      assertThat(received).isEqualTo(all);
    }
    assertThat(broker.kernel().stats().dropped())
        .allSatisfy((reason, count) -> assertThat(count).as("%s", reason).isZero());
  }

  /** Nobody publishes to these: they make a change of the layout last. */
  private void fillTheTable() {
    TestClient many = broker.client(2, "many", MqttVersion.V5).connect(true);
    for (int first = 0; first < OTHER_FILTERS; first += 100) {
      many.subscribe(
          0,
          IntStream.range(first, first + 100)
              .mapToObj(i -> new Subscribe.Request("d/" + i + "/a/+/b", 0, false, false, 0))
              .toArray(Subscribe.Request[]::new));
    }
    await().until(() -> broker.kernel().stats().routes() == OTHER_FILTERS);
  }

  /** One message after the other, to topics that are matched anew and to some that are known. */
  private void publish(AtomicInteger published, AtomicInteger acknowledged) {
    TestClient publisher = broker.client(0, "p", MqttVersion.V5);
    publisher.listening(
        packet -> {
          if (packet instanceof Ack) {
            acknowledged.incrementAndGet();
          }
          if ((packet instanceof Ack || packet instanceof Connack) && !stopped.get()) {
            int number = published.getAndIncrement();
            publisher.publish("t/" + number % 50 + "/x", Integer.toString(number), 1);
          }
        });
    publisher.connect(true);
  }

  /** Filters that part nodes of the subscribers', and join them again; each makes caches stale. */
  private void subscribeAndUnsubscribe(AtomicInteger subscribed) {
    TestClient client = broker.client(1, "c", MqttVersion.V5);
    client.listening(
        packet -> {
          if (packet instanceof Suback) {
            client.unsubscribe(deep(subscribed.get()));
          } else if (again(packet) && !stopped.get()) {
            client.subscribe(deep(subscribed.incrementAndGet()), 0);
          }
        });
    client.connect(true);
  }

  private static String deep(int number) {
    return "t/+/x/y" + number % 10 + "/+";
  }

  private static boolean again(Packet packet) {
    return packet instanceof Connack || packet instanceof Unsuback;
  }

  @Test
  void anEventLoopIsNotToWaitForIt() {
    CompletableFuture<@Nullable Throwable> refusal = new CompletableFuture<>();
    broker
        .kernel()
        .context(1)
        .post(
            () ->
                refusal.complete(
                    catchThrowable(() -> broker.kernel().routeTable(TrieLayout.FAST))));
    assertThat(refusal.join())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("event loop 1 cannot wait until the route table is FAST");
  }
}
