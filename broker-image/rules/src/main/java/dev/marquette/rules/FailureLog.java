package dev.marquette.rules;

import dev.marquette.rules.eval.Excerpt;
import dev.marquette.rules.eval.RuleFailedException;
import dev.marquette.topic.InvalidTopicException;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Logs failures of one rule, at most one line in ten seconds: a rule may fail a hundred thousand
 * times a second. What a failure says may come from clients, so it is cut and escaped.
 */
final class FailureLog {
  private static final long INTERVAL_MILLIS = 10_000;
  private static final int SHOWN_CHARS = 300;

  private final Logger log;
  private final String rule;
  private final InstantSource clock;
  private final AtomicLong nextAtMillis = new AtomicLong(Long.MIN_VALUE);

  FailureLog(Logger log, String rule, InstantSource clock) {
    this.log = log;
    this.rule = rule;
    this.clock = clock;
  }

  /**
   * @param part what of the rule has failed
   */
  void report(String part, Throwable failure) {
    long now = clock.millis();
    long due = nextAtMillis.get();
    if (now >= due && nextAtMillis.compareAndSet(due, now + INTERVAL_MILLIS)) {
      Throwable cause = cause(failure);
      log.warn(
          "rule={} {} failed: {} (further failures are counted, and logged every 10 s)",
          rule,
          part,
          Excerpt.of(
              isExpected(cause) ? String.valueOf(cause.getMessage()) : cause.toString(),
              SHOWN_CHARS));
      if (!isExpected(cause)) {
        log.debug("rule={} {} failed", rule, part, cause);
      }
    }
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  /** Whether the message says it all. */
  private static boolean isExpected(Throwable failure) {
    return failure instanceof RuleFailedException || failure instanceof InvalidTopicException;
  }
}
