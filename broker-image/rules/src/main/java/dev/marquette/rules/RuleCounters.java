package dev.marquette.rules;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a rule has done since it was first applied. EMQX 4.3's later names: {@code matched = passed
 * + failed + noResult}.
 */
public final class RuleCounters {
  final LongAdder matched = new LongAdder();
  final LongAdder passed = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder noResult = new LongAdder();
  final LongAdder actionsSucceeded = new LongAdder();
  final LongAdder actionsFailed = new LongAdder();

  /** Messages whose topic matched FROM. */
  public long matched() {
    return matched.sum();
  }

  /** Messages that gave a result. */
  public long passed() {
    return passed.sum();
  }

  /** Messages that the statement could not compute with, or that came through too many rules. */
  public long failed() {
    return failed.sum();
  }

  /** Messages that WHERE kept out. */
  public long noResult() {
    return noResult.sum();
  }

  public long actionsSucceeded() {
    return actionsSucceeded.sum();
  }

  public long actionsFailed() {
    return actionsFailed.sum();
  }
}
