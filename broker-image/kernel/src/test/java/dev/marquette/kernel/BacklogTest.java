package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.UserProperty;
import dev.marquette.kernel.testkit.ManualLoop;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A loop that does not keep up with what other loops hand to it. */
class BacklogTest {
  private static final UserProperty EMPTY = new UserProperty("", "");
  private static final String MEGABYTE = "x".repeat(1 << 20);

  /** Items of no size that one of two loops may hand to the other before publishers wait. */
  private static final int ITEMS = (int) (Backlog.LOOP_BYTES / 2 / Backlog.ITEM_BYTES);

  /** A packet that is large by what is no payload. */
  private static final PublishProperties LARGE =
      new PublishProperties(
          -1, -1, null, null, null, Collections.nCopies(20_000, EMPTY), 0, List.of());

  private final TestBroker broker = new TestBroker(2);

  /** The loop of the subscribers does nothing meanwhile. */
  private void runPublishersLoop() {
    ManualLoop loop = broker.loops().get(0);
    while (loop.runOne()) {
      // until nothing is left that it may do
    }
  }

  private long received(int qos) {
    return broker.kernel().stats().messagesReceived()[qos];
  }

  private long dropped() {
    return broker.kernel().stats().dropped().getOrDefault(DropReason.LOOP_BEHIND, 0L);
  }

  /** A message that enters on the first loop. */
  private Message message(int qos) {
    String publisher =
        Stream.iterate(0, i -> i + 1)
            .map(i -> "rule-" + i)
            .filter(id -> broker.kernel().home(id).index == 0)
            .findFirst()
            .orElseThrow();
    return new Message(
        "t", new byte[0], qos, false, PublishProperties.NONE, publisher, null, 0, Message.NEVER);
  }

  @ParameterizedTest
  @CsvSource({"t,0", "t,1", "$share/g/t,0"})
  @DisplayName("A publisher is not read from while its subscribers' loop is too far behind")
  void pausesPublisher(String filter, int qos) {
    TestClient subscriber = broker.connected(1, "s").subscribe(filter, 0);
    List<TestClient> publishers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      publishers.add(broker.connected(0, "p" + i));
    }
    broker.run();
    subscriber.take();
    int each = ITEMS / 4;
    for (TestClient publisher : publishers) {
      for (int i = 0; i < each; i++) {
        publisher.publish("t", "x", qos);
      }
    }
    runPublishersLoop();
    assertThat(received(qos)).as("one more of each").isBetween(ITEMS - 1L, ITEMS + 11L);
    broker.run();
    assertThat(subscriber.payloads()).hasSize(10 * each);
    assertThat(dropped()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0,33", "1,4"})
  @DisplayName("Large messages are bounded by their bytes")
  void boundsBytes(int qos, int most) {
    TestClient subscriber = broker.connected(1, "s").subscribe("t", 0);
    TestClient publisher = broker.client(0, "p", MqttVersion.V3_1_1).connect(true);
    broker.run();
    subscriber.take();
    for (int i = 0; i < 50; i++) {
      publisher.publish("t", MEGABYTE, qos);
    }
    runPublishersLoop();
    assertThat(received(qos)).isBetween(most - 1L, most + 1L);
    broker.run();
    assertThat(subscriber.payloads()).hasSize(50);
  }

  @Test
  @DisplayName("Properties weigh what they take in memory")
  void boundsProperties() {
    broker.connected(1, "s").subscribe("t", 0);
    TestClient publisher = broker.connected(0, "p");
    broker.run();
    for (int i = 0; i < 50; i++) {
      publisher.send(publisher.publishing("t", "", 0, false, LARGE));
    }
    runPublishersLoop();
    assertThat(received(0)).isBetween(23L, 25L);
  }

  @Test
  @DisplayName("What a loop leaves for a later turn of its own is bounded too")
  void boundsOwnLoop() {
    for (int i = 0; i <= LoopContext.TURN_DELIVERIES; i++) {
      broker.client(0, "s" + i).connect(true).subscribe("t", 0);
    }
    TestClient publisher = broker.connected(0, "p");
    broker.run();
    for (int i = 0; i < 50; i++) {
      publisher.publish("t", MEGABYTE, 0);
    }
    for (int i = 0; i < 50; i++) {
      broker.loops().get(0).runOne();
    }
    assertThat(received(0)).isBetween(32L, 34L);
  }

  @Test
  @DisplayName("QoS 0 of those who cannot be made to wait is dropped beyond twice the limit")
  void dropsQos0() {
    TestClient ordinary = broker.connected(1, "s").subscribe("t", 0);
    TestClient shared = broker.connected(1, "m").subscribe("$share/g/t", 0);
    broker.run();
    ordinary.take();
    shared.take();
    int messages = 3 * ITEMS;
    for (int i = 0; i < messages; i++) {
      broker.kernel().publish(message(0));
    }
    CompletableFuture<?> reliable = broker.kernel().publish(message(1));
    runPublishersLoop();
    broker.run();
    assertThat(reliable).isCompleted();
    int came = ordinary.payloads().size() + shared.payloads().size();
    // Two items each: one for the subscriptions of the loop, one for the group's member.
    assertThat(came).isBetween(2 * ITEMS, 2 * ITEMS + 4);
    assertThat(dropped()).isEqualTo(2L * messages + 2 - came);
    broker.kernel().publish(message(0));
    broker.run();
    assertThat(ordinary.payloads()).as("the backlog is gone").hasSize(1);
  }

  @Test
  @DisplayName(
      "The broker's own QoS 0 messages are done when they are delivered, once it is behind")
  void tellsItsOwnPublishers() {
    broker.connected(1, "s").subscribe("t", 0);
    broker.run();
    List<CompletableFuture<?>> futures = new ArrayList<>();
    for (int i = 0; i < ITEMS + 10; i++) {
      futures.add(broker.kernel().publish(message(0)));
    }
    runPublishersLoop();
    assertThat(futures.getFirst()).isCompleted();
    assertThat(futures.getLast()).isNotDone();
    broker.run();
    assertThat(futures.getLast()).isCompleted();
  }

  @Test
  @DisplayName("A hand-off that goes wrong is over: it is not counted for ever, and fails")
  void countsFailures() {
    LoopContext from = broker.kernel().context(0);
    LoopContext to = broker.kernel().context(1);
    DeliveryFuture future = new DeliveryFuture();
    @SuppressWarnings("NullAway") // no route: what goes wrong
    Publication broken =
        new Publication(message(1), new Route[] {null}, 0, from, future.begin(message(1), false));
    for (int i = 0; i <= ITEMS; i++) {
      from.backlog.handOver(to, broken.message());
      to.mailbox.offer(broken);
    }
    assertThat(from.backlog.isAheadOf(to.bit)).isTrue();
    broker.run();
    assertThat(from.backlog.isAheadOf(to.bit)).isFalse();
    assertThat(future).isCompletedExceptionally();
  }
}
