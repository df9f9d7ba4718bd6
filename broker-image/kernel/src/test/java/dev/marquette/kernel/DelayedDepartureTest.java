package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.Will;
import dev.marquette.kernel.rewrite.TopicRewrites;
import dev.marquette.kernel.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What waits at a broker that stops. */
class DelayedDepartureTest {
  private final TestCluster cluster = new TestCluster(2);
  private final TestClient there = cluster.broker(1).client(0, "there").connect(true);
  private final TestClient publisher = cluster.broker(0).client(0, "p").connect(true);

  private void subscribe(String filter) {
    there.acknowledging().subscribe(filter, 2);
    cluster.run();
    there.take();
  }

  private void stop() {
    cluster.run();
    cluster.broker(0).loops().getLast().execute(() -> cluster.broker(0).kernel().close());
    cluster.run();
  }

  private void settings(int broker, DelayedSettings delayed) {
    cluster
        .broker(broker)
        .kernel()
        .settings(
            Settings.with("topics", new TopicSettings(TopicRewrites.NONE, List.of(), delayed)));
    cluster.run();
  }

  private KernelStats stats(int broker) {
    return cluster.broker(broker).kernel().stats();
  }

  private long lost() {
    return stats(0).dropped().getOrDefault(DropReason.BROKER_STOPPED, -1L);
  }

  @Test
  @DisplayName("It goes to another broker, waits there for what is left, and is all that it was")
  void goesOn() {
    subscribe("#");
    PublishProperties expiring =
        new PublishProperties(-1, 60, "text/plain", null, null, List.of(), 0, List.of());
    publisher.send(publisher.publishing("$delayed/10/a", "x", 2, true, expiring));
    cluster.advance(Duration.ofMillis(2_500));
    stop();
    assertThat(stats(0).delayedMessages()).isZero();
    assertThat(stats(0).delayedBytes()).isZero();
    assertThat(stats(1).delayedMessages()).isOne();
    assertThat(lost()).isZero();
    cluster.broker(1).advance(Duration.ofMillis(7_400));
    assertThat(there.payloads()).as("not early").isEmpty();
    cluster.broker(1).advance(Duration.ofMillis(1_700));
    List<Publish> got = there.take(Publish.class);
    assertThat(got).hasSize(1);
    assertThat(got.getFirst().topic()).isEqualTo("a");
    assertThat(got.getFirst().qos()).isEqualTo(2);
    assertThat(got.getFirst().properties().contentType()).isEqualTo("text/plain");
    assertThat(got.getFirst().properties().messageExpirySeconds()).isBetween(49L, 50L);
    assertThat(cluster.broker(1).kernel().retainedMessages()).hasSize(1);
  }

  @Test
  @DisplayName("More than go at a time all come, in the order of their publisher")
  void keepsOrder() {
    subscribe("a");
    int count = DelayedDeparture.WINDOW * 2 + 1;
    List<String> numbers = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    numbers.forEach(number -> publisher.publish("$delayed/5/a", number, 0));
    stop();
    assertThat(stats(1).delayedMessages()).isEqualTo(count);
    cluster.broker(1).advance(Duration.ofSeconds(7));
    assertThat(there.payloads()).containsExactlyElementsOf(numbers);
  }

  @Test
  @DisplayName("Large ones go fewer at a time, the next ones when these have arrived")
  void isBounded() {
    String large = "x".repeat((int) (DelayedDeparture.WINDOW_BYTES / 4));
    for (int i = 0; i < 10; i++) {
      publisher.publish("$delayed/5/a", large, 0);
    }
    cluster.link(0).holding = true;
    stop();
    List<CompletableFuture<@Nullable Void>> held = cluster.link(0).held;
    assertThat(held).hasSize(4);
    held.subList(0, 3).forEach(future -> future.complete(null));
    cluster.run();
    assertThat(held).hasSize(4);
    held.getLast().completeExceptionally(new IllegalStateException("no room"));
    cluster.run();
    assertThat(held).hasSize(8);
    held.forEach(future -> future.complete(null));
    cluster.run();
    assertThat(held).hasSize(10);
    held.forEach(future -> future.complete(null));
    cluster.run();
    assertThat(lost()).isOne();
    assertThat(stats(0).delayedMessages()).isZero();
  }

  @Test
  @DisplayName("What is due at that moment is published there, and not twice")
  void dueNow() {
    subscribe("a");
    DelayedMessages delayed = cluster.broker(0).kernel().context(0).delayed;
    for (int i = 0; i < DelayedMessages.TURN * 2; i++) {
      delayed.add(message("" + i), 0);
    }
    delayed.onTimer();
    delayed.end(Shutdown.LIMIT_NANOS);
    cluster.run();
    assertThat(stats(0).delayedMessages()).isZero();
    assertThat(stats(1).delayedMessages()).isEqualTo(DelayedMessages.TURN);
    cluster.broker(1).advance(Duration.ofSeconds(2));
    assertThat(there.payloads()).hasSize(DelayedMessages.TURN * 2).doesNotHaveDuplicates();
  }

  private static Message message(String payload) {
    return new Message(
        "a",
        payload.getBytes(StandardCharsets.UTF_8),
        1,
        false,
        PublishProperties.NONE,
        "p",
        null,
        0,
        Message.NEVER);
  }

  @Test
  @DisplayName("It was accepted: that delays are switched off there meanwhile is no matter")
  void isTakenThoughSwitchedOff() {
    subscribe("a");
    publisher.publish("$delayed/5/a", "x", 1);
    cluster.run();
    settings(1, new DelayedSettings(false, 10, 1_000));
    stop();
    cluster.broker(1).advance(Duration.ofSeconds(7));
    assertThat(there.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName("What the other broker has no room for is lost, and counted")
  void findsNoRoom() {
    settings(1, new DelayedSettings(true, 2, 1_000));
    for (int i = 0; i < 5; i++) {
      publisher.publish("$delayed/5/a", "x", 1);
    }
    stop();
    assertThat(stats(1).delayedMessages()).isEqualTo(2);
    assertThat(stats(1).dropped()).containsEntry(DropReason.DELAYED_LIMIT, 3L);
    assertThat(lost()).isEqualTo(3);
    assertThat(stats(0).delayedMessages()).isZero();
  }

  @Test
  @DisplayName("Where no other broker can be reached all is lost, on every loop, and counted")
  void nobodyIsThere() {
    cluster.link(0).unreachable.add(1);
    publisher.publish("$delayed/5/a", "x", 1);
    cluster.broker(0).client(1, "p1").connect(true).publish("$delayed/5/a", "x", 1);
    stop();
    assertThat(lost()).isEqualTo(2);
    assertThat(stats(1).delayedMessages()).isZero();
  }

  @Test
  @DisplayName("A broker that stops takes nothing over from one that stops too")
  void bothStop() {
    publisher.publish("$delayed/5/a", "x", 1);
    cluster.run();
    cluster.broker(1).loops().getFirst().execute(() -> cluster.broker(1).kernel().close());
    cluster.run();
    stop();
    assertThat(lost()).isOne();
    assertThat(stats(1).delayedMessages()).isZero();
  }

  @Test
  @DisplayName("Wills that ask for a delay go too: those of all whom the stop disconnects")
  void takesWills() {
    subscribe("gone/#");
    int count = 200; // more than are cleaned up in one turn
    for (int i = 0; i < count; i++) {
      Will will =
          new Will("$delayed/5/gone/" + i, 1, false, new byte[0], 0, PublishProperties.NONE);
      cluster
          .broker(0)
          .client(i % 2, "c" + i)
          .connect(true, 0, will, TestClient.properties(0, 65_535));
    }
    stop();
    assertThat(lost()).isZero();
    assertThat(stats(1).delayedMessages()).isEqualTo(count);
    cluster.broker(1).advance(Duration.ofSeconds(7));
    assertThat(there.take(Publish.class)).hasSize(count);
  }

  @Test
  @DisplayName("What is not with another broker when the time is over is lost, counted, and done")
  void runsOutOfTime() {
    int count = DelayedDeparture.WINDOW + 5;
    for (int i = 0; i < count; i++) {
      publisher.publish("$delayed/60/a", "x", 0);
    }
    cluster.link(0).holding = true;
    stop();
    List<CompletableFuture<@Nullable Void>> held = cluster.link(0).held;
    assertThat(held).hasSize(DelayedDeparture.WINDOW);
    held.getFirst().complete(null);
    cluster.broker(0).advance(Duration.ofNanos(Shutdown.LIMIT_NANOS).minusMillis(100));
    assertThat(lost()).isZero();
    assertThat(stats(0).delayedMessages()).isEqualTo(5);
    cluster.broker(0).advance(Duration.ofMillis(100));
    assertThat(lost()).isEqualTo(count - 1);
    assertThat(stats(0).delayedMessages()).isZero();
    assertThat(stats(0).delayedBytes()).isZero();
    held.forEach(future -> future.complete(null));
    cluster.run();
    assertThat(held).as("too late").hasSize(DelayedDeparture.WINDOW);
    assertThat(lost()).isEqualTo(count - 1);
  }

  @Test
  @DisplayName("Who waits for the departure is not left waiting when the time is over")
  void isDoneInTime() {
    cluster.link(0).holding = true;
    DelayedMessages delayed = cluster.broker(0).kernel().context(0).delayed;
    delayed.add(message("x"), 60_000);
    CompletableFuture<@Nullable Void> done = delayed.end(1_000_000);
    cluster.broker(0).run();
    assertThat(done).isNotDone();
    cluster.broker(0).advance(Duration.ofMillis(1));
    assertThat(done).isCompleted();
  }

  @Test
  @DisplayName("A connection that cannot be closed does not keep the others, or what waits")
  void survivesErrors() {
    TestClient bad = cluster.broker(0).client(0, "bad").connect(true);
    TestClient good = cluster.broker(0).client(0, "good").connect(true);
    publisher.publish("$delayed/5/a", "x", 0);
    cluster.run();
    bad.wire().unclosable();
    stop();
    assertThat(good.isClosed()).isTrue();
    assertThat(stats(1).delayedMessages()).isOne();
    assertThat(lost()).isZero();
  }
}
