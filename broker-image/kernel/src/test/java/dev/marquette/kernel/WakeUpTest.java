package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.testkit.ManualLoop;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
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
