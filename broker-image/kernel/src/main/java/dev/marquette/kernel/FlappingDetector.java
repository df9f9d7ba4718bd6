package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.bans.Ban;
import dev.marquette.kernel.bans.FlappingCounts;
import dev.marquette.kernel.bans.FlappingPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bans client IDs whose connections end abnormally too often: without a DISCONNECT, or by a fault
 * of the client. One that another takes over, or that the broker ends for a reason of its own, does
 * not count, and nor does a CONNECT that is refused: a ban does not grow by knocking.
 *
 * <p>A client ID is counted on its home loop, wherever its connections were. Confined to that loop,
 * but for {@link #onAbnormalEnd}. It has no memory while nobody flaps or nobody looks.
 */
final class FlappingDetector {
  private static final long LOG_INTERVAL_NANOS = 1_000_000_000L;
  private static final Logger LOG = LoggerFactory.getLogger(FlappingDetector.class);

  private final LoopContext loop;
  private @Nullable FlappingCounts counts;
  private long loggedAtNanos;

  FlappingDetector(LoopContext loop) {
    this.loop = loop;
    this.loggedAtNanos = loop.nowNanos() - LOG_INTERVAL_NANOS;
  }

  /**
   * Whether a connection that the broker ends for this reason counts. Not so what the client may
   * not do: that can be a mistake of whoever wrote the rules, and would outlast its correction.
   */
  static boolean isClientsFault(ReasonCode reason) {
    return switch (reason) {
      case MALFORMED_PACKET,
          PROTOCOL_ERROR,
          KEEP_ALIVE_TIMEOUT,
          TOPIC_FILTER_INVALID,
          TOPIC_NAME_INVALID,
          RECEIVE_MAXIMUM_EXCEEDED,
          TOPIC_ALIAS_INVALID,
          PACKET_TOO_LARGE,
          RETAIN_NOT_SUPPORTED,
          QOS_NOT_SUPPORTED ->
          true;
      default -> false;
    };
  }

  /** A client's connection has ended abnormally on a loop; whatever its home is. */
  static void onAbnormalEnd(LoopContext where, String clientId) {
    if (where.settings.bans().flapping() != null) {
      LoopContext home = where.kernel.home(clientId);
      home.run(() -> home.flapping.count(clientId));
    }
  }

  private void count(String clientId) {
    FlappingPolicy policy = loop.settings.bans().flapping();
    if (policy == null) {
      return; // not any more
    }
    FlappingCounts counted = counts;
    if (counted == null) {
      counted = new FlappingCounts();
      counts = counted;
    }
    if (counted.isTooOften(clientId, policy, loop.nowNanos())) {
      ban(clientId, policy);
    }
  }

  private void ban(String clientId, FlappingPolicy policy) {
    loop.counters.increment(Counter.FLAPPING_DETECTED);
    String reason =
        "%d connections ended abnormally within %d s"
            .formatted(policy.maxCount(), policy.window().toSeconds());
    long until = loop.millis() + policy.banTime().toMillis();
    Ban ban = new Ban(new Ban.ClientId(clientId), Ban.FLAPPING_DETECTOR, reason, until);
    boolean banned = loop.kernel.bans.add(ban);
    long now = loop.nowNanos();
    if (now - loggedAtNanos >= LOG_INTERVAL_NANOS) {
      loggedAtNanos = now;
      LOG.warn(
          "a client flaps, clientId={} reason=\"{}\" banned={} banSeconds={} detected={}",
          ReasonText.of(clientId),
          reason,
          banned,
          policy.banTime().toSeconds(),
          loop.counters.get(Counter.FLAPPING_DETECTED));
    }
  }

  /** The loop's settings are new. */
  void settingsChanged() {
    if (loop.settings.bans().flapping() == null) {
      counts = null;
    }
  }
}
