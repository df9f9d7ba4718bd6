package dev.marquette.kernel;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of errors that should not happen, at most one a minute for each kind, so that a flood of
 * them does not make a flood of log lines. Safe for any threads.
 */
final class Incidents {
  private static final Logger LOG = LoggerFactory.getLogger("dev.marquette.kernel");
  private static final long INTERVAL_NANOS = 60_000_000_000L;

  private final KernelClock clock;
  private final ConcurrentHashMap<String, Kind> kinds = new ConcurrentHashMap<>();

  Incidents(KernelClock clock) {
    this.clock = clock;
  }

  /** Counts the incident, and logs it unless one of its kind was logged just now. */
  void report(String during, Throwable cause) {
    long now = clock.nanoTime();
    Kind kind = kinds.computeIfAbsent(during, key -> new Kind(now - INTERVAL_NANOS));
    kind.count.increment();
    if (kind.claim(now)) {
      LOG.error("unexpected error during={} count={}", during, kind.count.sum(), cause);
    }
  }

  /** How often this kind happened. */
  long count(String during) {
    Kind kind = kinds.get(during);
    return kind == null ? 0 : kind.count.sum();
  }

  private static final class Kind {
    final LongAdder count = new LongAdder();
    private long loggedAtNanos;

    Kind(long loggedAtNanos) {
      this.loggedAtNanos = loggedAtNanos;
    }

    synchronized boolean claim(long nowNanos) {
      if (nowNanos - loggedAtNanos < INTERVAL_NANOS) {
        return false;
      }
      loggedAtNanos = nowNanos;
      return true;
    }
  }
}
