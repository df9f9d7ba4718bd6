package dev.marquette.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.marquette.bench.jmh.LoopThreads;
import dev.marquette.codec.Publish;
import dev.marquette.rules.RuleDefinition;
import dev.marquette.rules.RuleEngine;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a PUBLISH allocates beside a rule engine, in bytes: the same on every machine. */
class RulesAllocationTest {
  private static final String TOPIC = "plant/7/line/3/cell/12/temperature";
  private static final RuleDefinition RULE =
      new RuleDefinition("r", "SELECT * FROM \"" + TOPIC + "\"", true, List.of());

  private static final int ROUNDS = 1_000;

  /** Until what is compiled late is compiled. */
  private static final int TRIES = 1_000;

  /** The counter's own reading, spread over the rounds. */
  private static final double TOLERANCE_BYTES = 1;

  /** A broker and its one publisher. */
  private static final class Publishing implements AutoCloseable {
    private final OwnLoop loop = new OwnLoop();
    private final Broker broker = new Broker(List.of(loop));
    private final Client publisher = broker.open(0);
    private final Publish message = Client.message(TOPIC, 0);

    Publishing() {
      publisher.connect("publisher");
      loop.turn();
    }

    RuleEngine engine() {
      return new RuleEngine(broker.kernel(), "node", System.out, InstantSource.system());
    }

    /** The least that one of them has allocated in any of so many series. */
    double leastBytes(int tries) {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      for (int i = 0; i < tries; i++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < ROUNDS; round++) {
          publisher.send(message);
          loop.turn();
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      return (double) least / ROUNDS;
    }

    @Override
    public void close() {
      broker.close();
      loop.turn();
    }
  }

  @Test
  @DisplayName("S-10: without rules a PUBLISH allocates what it does without the rule engine")
  void anEngineWithoutRulesTakesNoPart() throws Exception {
    try (LoopThreads threads = new LoopThreads(1, "loop")) {
      threads.submit(RulesAllocationTest::compare).get();
    }
  }

  private static double compare() {
    try (Publishing alone = new Publishing();
        Publishing beside = new Publishing();
        RuleEngine engine = beside.engine()) {
      engine.apply(RULE);
      beside.leastBytes(10);
      assertThat(engine.counters("r")).satisfies(seen -> assertThat(seen.matched()).isPositive());
      assertThat(beside.leastBytes(10))
          .as("beside a rule")
          .isGreaterThan(alone.leastBytes(10) + TOLERANCE_BYTES);
      engine.remove("r");
      double without = alone.leastBytes(1);
      double with = beside.leastBytes(1);
      for (int i = 0; i < TRIES && Math.abs(with - without) >= TOLERANCE_BYTES; i++) {
        without = Math.min(without, alone.leastBytes(1));
        with = Math.min(with, beside.leastBytes(1));
      }
      assertThat(with).isCloseTo(without, within(TOLERANCE_BYTES));
      return with;
    }
  }
}
