package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What waits on one loop: its order, how much of it goes at a time, and its end. */
class DelayedMessagesTest {
  private final TestBroker broker = new TestBroker(2);
  private final DelayedMessages delayed = broker.kernel().context(0).delayed;
  private final TestClient subscriber = broker.connected(1, "s").acknowledging().subscribe("#", 2);

  @BeforeEach
  void subscribed() {
    broker.run();
    subscriber.take();
  }

  private static Message message(String topic, String payload, int qos) {
    return new Message(
        topic,
        payload.getBytes(StandardCharsets.UTF_8),
        qos,
        false,
        PublishProperties.NONE,
        null,
        null,
        0,
        Message.NEVER);
  }

  private void limits(int maxMessages) {
    broker
        .kernel()
        .settings(
            Settings.with(
                "topics",
                new TopicSettings(
                    TopicSettings.DEFAULT.rewrites(),
                    List.of(),
                    new DelayedSettings(true, maxMessages, Long.MAX_VALUE))));
    broker.run();
  }

  private long waiting() {
    return broker.kernel().stats().delayedMessages();
  }

  private long dropped(DropReason reason) {
    return broker.kernel().stats().dropped().getOrDefault(reason, -1L);
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @Test
  @DisplayName("What comes due at one time is published in the order in which it came")
  void keepsOrder() {
    TestClient publisher = broker.connected(0, "p").publish("$delayed/40/a", "later", 1);
    List<String> numbers = numbers(600);
    numbers.forEach(number -> publisher.publish("$delayed/20/a", number, 1));
    publisher.publish("$delayed/10/a", "first", 1);
    broker.advance(Duration.ofSeconds(11));
    assertThat(subscriber.payloads()).containsExactly("first");
    broker.advance(Duration.ofSeconds(10));
    assertThat(subscriber.payloads()).containsExactlyElementsOf(numbers);
    broker.advance(Duration.ofSeconds(20));
    assertThat(subscriber.payloads()).containsExactly("later");
  }

  @Test
  @DisplayName("A turn publishes so many, and others on the loop have their turns between")
  void goesByTurns() {
    numbers(DelayedMessages.TURN * 3).forEach(n -> delayed.add(message("a", n, 0), 0));
    delayed.onTimer();
    assertThat(waiting()).isEqualTo(DelayedMessages.TURN * 2);
    boolean[] ran = new boolean[1];
    broker.loops().getFirst().execute(() -> ran[0] = waiting() == DelayedMessages.TURN);
    broker.run();
    assertThat(ran[0]).as("after one turn more, and before the next").isTrue();
    assertThat(subscriber.payloads()).hasSize(DelayedMessages.TURN * 3);
  }

  @Test
  @DisplayName("While a subscriber's loop is too far behind nothing more is published, or dropped")
  void waitsForLoopsThatAreBehind() {
    List<String> numbers = numbers(5_000);
    numbers.forEach(number -> delayed.add(message("a", number, 0), 0));
    delayed.onTimer();
    while (broker.loops().getFirst().runOne()) {
      // the subscriber's loop does nothing meanwhile
    }
    long left = waiting();
    assertThat(left).isBetween(500L, 4_500L);
    delayed.add(message("a", "more", 0), 0);
    broker.loops().getFirst().execute(() -> {});
    while (broker.loops().getFirst().runOne()) {
      // what is added does not get it going either
    }
    assertThat(waiting()).isEqualTo(left + 1);
    broker.advance(Duration.ofMillis(300));
    assertThat(waiting()).isZero();
    assertThat(subscriber.payloads()).startsWith("0", "1").endsWith("4999", "more").hasSize(5_001);
    assertThat(dropped(DropReason.LOOP_BEHIND)).isZero();
    delayed.add(message("a", "as ever", 0), 1_000);
    broker.advance(Duration.ofSeconds(2));
    assertThat(subscriber.payloads()).containsExactly("as ever");
  }

  @Test
  @DisplayName("A million wait for days, and those between them that are due come in their order")
  void aMillion() {
    int count = 1_000_000;
    limits(count);
    Random random = new Random(1);
    Message far = message("far", "x", 0);
    Message soon = message("soon", "x", 0);
    for (int i = 0; i < count - 200; i++) {
      if (i % 10_000 == 0) {
        delayed.add(message("soon", Integer.toString(3_000 - i / 1_000), 0), 3_000 - i / 1_000);
      }
      delayed.add(far, 60_000 + random.nextLong(4_294_900_000L));
    }
    while (delayed.add(soon, 10_000)) {
      // until it is full
    }
    assertThat(waiting()).isEqualTo(count);
    assertThat(dropped(DropReason.DELAYED_LIMIT)).isOne();
    broker.advance(Duration.ofSeconds(4));
    List<String> came = subscriber.payloads();
    assertThat(came)
        .hasSize(100)
        .isSortedAccordingTo((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
    assertThat(waiting()).isEqualTo(count - 100);
    broker.loops().getFirst().execute(() -> delayed.end(Shutdown.LIMIT_NANOS));
    broker.run();
    assertThat(waiting()).isZero();
    assertThat(broker.kernel().stats().delayedBytes()).isZero();
  }

  @Test
  @DisplayName("What waits when the broker stops is counted, and comes no more; nor is more taken")
  void endsWithTheBroker() {
    TestClient publisher = broker.connected(0, "p");
    publisher.publish("$delayed/1/a", "x", 1).publish("$delayed/9/a", "y", 1);
    broker.run();
    publisher.take();
    broker.loops().getFirst().execute(() -> delayed.end(Shutdown.LIMIT_NANOS));
    publisher.publish("$delayed/1/a", "z", 1);
    broker.advance(Duration.ofSeconds(10));
    assertThat(subscriber.payloads()).isEmpty();
    assertThat(publisher.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.QUOTA_EXCEEDED);
    assertThat(dropped(DropReason.BROKER_STOPPED)).isEqualTo(3);
    assertThat(waiting()).isZero();
  }

  @Test
  @DisplayName("The end of the kernel is theirs, on all loops")
  void endsWithTheKernel() {
    broker.connected(0, "p0").publish("$delayed/1/a", "x", 1);
    broker.connected(1, "p1").publish("$delayed/1/a", "x", 1);
    broker.run();
    broker.loops().getFirst().execute(() -> broker.kernel().close());
    broker.run();
    assertThat(dropped(DropReason.BROKER_STOPPED)).isEqualTo(2);
  }

  @Test
  @DisplayName("An error in publishing one is told, and the next one is published")
  void survivesErrors() {
    TestCluster cluster = new TestCluster(2);
    TestClient there = cluster.broker(1).client(0, "there").connect(true).subscribe("#", 1);
    TestClient publisher = cluster.broker(0).client(0, "p").connect(true);
    publisher.publish("$delayed/1/a", "lost", 1).publish("$delayed/3/a", "x", 1);
    cluster.run();
    there.take();
    cluster.link(0).failure = new Error("in a test");
    cluster.advance(Duration.ofSeconds(2));
    cluster.link(0).failure = null;
    cluster.advance(Duration.ofSeconds(2));
    assertThat(cluster.broker(0).kernel().incidents.count("delayed message")).isOne();
    assertThat(there.payloads()).as("it goes to other brokers too").containsExactly("x");
  }

  @Test
  @DisplayName("Messages of the broker's own wait as well, or are refused with a reason")
  void ownMessages() {
    CompletableFuture<@Nullable Void> taken =
        broker.kernel().publish(message("$delayed/1/a", "x", 1));
    CompletableFuture<@Nullable Void> malformed =
        broker.kernel().publish(message("$delayed/a", "x", 1));
    broker.run();
    assertThat(taken).isCompleted();
    assertThat(reason(malformed))
        .isEqualTo(
            "topic \"$delayed/a\" asks for no delay that there is; expected $delayed/SECONDS/TOPIC,"
                + " at most 4294967 s ahead");
    limits(1);
    CompletableFuture<@Nullable Void> full =
        broker.kernel().publish(message("$delayed/1/a", "x", 1));
    broker.advance(Duration.ofSeconds(2));
    assertThat(reason(full)).contains("\"$delayed/1/a\": no room for more than 1 messages");
    assertThat(subscriber.take(Publish.class)).extracting(Publish::topic).containsExactly("a");
    assertThat(dropped(DropReason.TOPIC_NAME_INVALID)).isOne();
    assertThat(dropped(DropReason.DELAYED_LIMIT)).isOne();
  }

  private static @Nullable String reason(CompletableFuture<@Nullable Void> failed) {
    assertThat(failed).isCompletedExceptionally();
    return failed.exceptionNow().getMessage();
  }

  @Test
  @DisplayName("A message keeps the trace of the rules that it came through")
  void keepsTheRuleTrace() {
    Message made =
        new Message(
            "$delayed/1/a",
            new byte[0],
            0,
            false,
            PublishProperties.NONE,
            null,
            null,
            0,
            Message.NEVER,
            List.of("r"));
    List<List<String>> traces = new ArrayList<>();
    broker.kernel().tap("a", message -> traces.add(message.ruleTrace()));
    broker.kernel().publish(made);
    broker.advance(Duration.ofSeconds(2));
    assertThat(traces).containsExactly(List.of("r"));
  }
}
