package dev.marquette.bench.million;

import java.time.Duration;
import java.util.List;

/**
 * What somebody notices of a storm who has nothing to do with it, and connects again and again; and
 * beside that, what may have held him up: how long event loops took to come to what was handed to
 * them, the broker's and his own, which nobody else has, and the collector's longest pause. Begins
 * at once.
 */
final class Witness implements AutoCloseable {
  private static final Duration CONNECT_PAUSE = Duration.ofMillis(5);
  private static final Duration LOOK_PAUSE = Duration.ofMillis(1);

  private final List<LoopWait> brokers;
  private final LoopWait own;
  private final LongestPause pause = new LongestPause();
  private final Probe looks;
  private final Probe connects;

  Witness(BrokerServer broker, Bystander bystander) {
    brokers = broker.loops().stream().map(loop -> new LoopWait(loop::execute)).toList();
    own = new LoopWait(bystander.loop());
    looks = Probe.start("look at the event loops", LOOK_PAUSE, this::look);
    connects = Probe.start("a bystander's CONNECT", CONNECT_PAUSE, bystander::connect);
  }

  private void look() {
    brokers.forEach(LoopWait::look);
    own.look();
  }

  /**
   * Returns when all is well.
   *
   * @throws IllegalStateException when a CONNECT has failed
   */
  void check() {
    connects.check();
    looks.check();
  }

  /** Ends it, and says what there was. */
  void finish(String name, Json json) throws InterruptedException {
    connects.finish();
    looks.finish();
    json.put(name + "_connects", connects.count());
    json.put(name + "_connect_slowest_ms", connects.slowestNanos() / 1e6);
    json.put(name + "_loop_wait_ms", longestNanos() / 1e6);
    json.put(name + "_own_loop_wait_ms", own.longestNanos() / 1e6);
    json.put(name + "_longest_pause_ms", pause.millis());
  }

  private long longestNanos() {
    return brokers.stream().mapToLong(LoopWait::longestNanos).max().orElseThrow();
  }

  @Override
  public void close() {
    connects.close();
    looks.close();
    pause.close();
  }
}
