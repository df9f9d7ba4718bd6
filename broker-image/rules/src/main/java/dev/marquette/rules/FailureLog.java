package dev.marquette.rules;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Logs failures of one rule, at most one line in ten seconds: a rule may fail a hundred thousand
 * times a second.
 */
final class FailureLog {
  private static final long INTERVAL_MILLIS = 10_000;

  private final InstantSource clock;
  private final AtomicLong nextAtMillis = new AtomicLong(Long.MIN_VALUE);

  FailureLog(InstantSource clock) {
    this.clock = clock;
  }

  void report(Logger log, String rule, String part, Throwable failure) {
    long now = clock.millis();
    long due = nextAtMillis.get();
    if (now >= due && nextAtMillis.compareAndSet(due, now + INTERVAL_MILLIS)) {
      log.warn(
          "rule={} {} failed: {} (further failures are counted, and logged every 10 s)",
          rule,
          part,
          failure.getMessage());
    }
  }
}
