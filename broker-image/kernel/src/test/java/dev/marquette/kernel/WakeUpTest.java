package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.testkit.ManualLoop;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often one loop disturbs another. */
class WakeUpTest {
  private final TestBroker broker = new TestBroker(2);
  private final ManualLoop from = broker.loops().get(0);
  private final ManualLoop to = broker.loops().get(1);
  private final TestClient subscriber = broker.connected(1, "s").subscribe("t", 1);
  private final TestClient publisher = broker.connected(0, "p");

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  @DisplayName("A loop is woken when another's turn ends, once for all of its messages")
  void wokenOnce(int qos) {
    broker.run();
    publisher.publish("t", "1", qos).publish("t", "2", qos).publish("t", "3", qos);
    for (int message = 0; message < 3; message++) {
      assertThat(from.runOne()).isTrue();
      assertThat(to.runOne()).as("disturbed by message %d", message).isFalse();
    }
    assertThat(from.runOne()).as("end of the turn").isTrue();
    assertThat(to.runOne()).isTrue();
    assertThat(subscriber.payloads()).containsExactly("1", "2", "3");
    broker.run();
    assertThat(subscriber.payloads()).as("any more").isEmpty();
  }

  @Test
  @DisplayName("A loop is woken within a turn before so much waits that QoS 0 would be dropped")
  void wokenInTime() {
    TestBroker large = new TestBroker(64);
    ManualLoop home = large.loops().get(1);
    TestClient receiver = large.connected(1, "s").subscribe("t", 0);
    List<TestClient> publishers = new ArrayList<>();
    int count = (int) (2 * Backlog.LOOP_BYTES / 64 / Backlog.ITEM_BYTES) + 100;
    for (int i = 0; i < count; i++) {
      publishers.add(large.connected(0, "p" + i));
    }
    large.run();
    receiver.take();
    publishers.forEach(client -> client.publish("t", "x", 0));
    for (int i = 0; i < count; i++) {
      large.loops().get(0).runOne();
      home.runOne();
    }
    large.run();
    assertThat(receiver.payloads()).hasSize(count);
    assertThat(large.kernel().stats().dropped()).containsEntry(DropReason.LOOP_BEHIND, 0L);
  }

  @Test
  @DisplayName("Large messages have a loop woken sooner")
  void wokenForLargeMessages() {
    broker.run();
    publisher.publish("t", "x".repeat(128 << 10), 0).publish("t", "x", 0);
    from.runOne();
    assertThat(to.runOne()).isTrue();
    assertThat(subscriber.payloads()).hasSize(1);
  }

  @Test
  @DisplayName("A loop that cannot be woken is tried again, and holds nobody else up")
  void triesAgain() {
    TestClient neighbour = broker.connected(0, "n").subscribe("t", 0);
    broker.run();
    neighbour.take();
    to.withoutMemory(true);
    publisher.publish("t", "1", 0);
    while (from.runOne()) {
      // until its turn has ended
    }
    assertThat(neighbour.payloads()).containsExactly("1");
    to.withoutMemory(false);
    publisher.publish("t", "2", 0);
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("1", "2");
    assertThat(neighbour.payloads()).containsExactly("2");
  }

  @Test
  @DisplayName(
      "What was handed over before the loop is woken goes with what wakes it sooner, first")
  void keepsOrder() {
    broker.run();
    publisher.publish("t", "1", 0);
    assertThat(from.runOne()).isTrue();
    // By somebody else, who wakes the loop at once; its turn takes what was there before.
    broker.kernel().context(1).post(() -> publisher.publish("t", "2", 0));
    assertThat(to.runOne()).isTrue();
    assertThat(subscriber.payloads()).containsExactly("1");
    broker.run();
    assertThat(subscriber.payloads()).containsExactly("2");
  }
}
