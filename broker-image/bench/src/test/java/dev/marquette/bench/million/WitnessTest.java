package dev.marquette.bench.million;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator;
import dev.marquette.kernel.LoopExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WitnessTest {
  private static final long SLOW_MILLIS = 1_000;

  /** However late whoever looks gets a processor. */
  private static final double SEEN_MILLIS = 100;

  @Test
  @DisplayName(
      "a turn of one of the broker's loops that takes long is seen, by whom it held up too")
  void seesALongTurn() throws Exception {
    try (BrokerServer broker = new BrokerServer(2, Access.STORM);
        Bystander bystander = new Bystander(broker.address());
        Witness witness = new Witness(broker, bystander)) {
      await().until(() -> broker.kernel().stats().connectsAccepted() > 2);
      CountDownLatch over = new CountDownLatch(1);
      LoopExecutor loop = broker.loops().getLast();
      loop.execute(
          () -> {
            sleep();
            loop.execute(over::countDown); // behind who looked meanwhile
          });
      over.await();
      Json json = new Json();
      witness.finish("long", json);
      witness.check();
      assertThat(value(json, "long_loop_wait_ms")).isGreaterThanOrEqualTo(SEEN_MILLIS);
      assertThat(value(json, "long_connect_slowest_ms")).isPositive();
      assertThat(value(json, "long_own_loop_wait_ms")).isPositive();
      assertThat(value(json, "long_connects")).isGreaterThan(2);
      assertThat(value(json, "long_longest_pause_ms")).isNotNegative();
    }
  }

  @Test
  @DisplayName("a CONNECT that fails is told")
  void tellsOfFailure() throws Exception {
    try (BrokerServer broker = new BrokerServer(1, Access.STORM);
        Bystander bystander = new Bystander(broker.address());
        Witness witness = new Witness(broker, bystander)) {
      broker
          .kernel()
          .authenticator(
              credentials ->
                  CompletableFuture.completedFuture(
                      new Authenticator.Result(ReasonCode.NOT_AUTHORIZED, false)));
      await().until(() -> isTold(witness));
      assertThatThrownBy(() -> witness.finish("failed", new Json()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("a bystander's CONNECT failed");
    }
  }

  private static boolean isTold(Witness witness) {
    try {
      witness.check();
      return false;
    } catch (IllegalStateException told) {
      return true;
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(SLOW_MILLIS); // what takes long, and not a wait for anything
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static double value(Json json, String name) {
    Matcher value = Pattern.compile("\"" + name + "\": ([0-9.]+)").matcher(json.toString());
    assertThat(value.find()).as("%s in %s", name, json).isTrue();
    return Double.parseDouble(value.group(1));
  }
}
