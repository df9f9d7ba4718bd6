package dev.marquette.kernel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The time in which a session that came from another broker gets messages in two ways: from their
 * publishers' brokers, as soon as these know where it is, and relayed by its old broker, which they
 * may still send to. Says which of two copies came first, so that the other one goes.
 *
 * <p>Copies are the same when publisher, time, topic and payload are. Those that have no
 * counterpart yet are remembered for ten seconds at least, up to a limit. Confined to the session's
 * loop.
 */
final class Arrival {
  private static final long GENERATION_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int MOST = 1_000;
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  /** How many more were relayed than came directly; negative when it is the other way round. */
  private Map<Long, Integer> recent = new HashMap<>();

  private Map<Long, Integer> older = new HashMap<>();

  /** By which claims it came, and from how many old places each: these relay what comes there. */
  private final Map<Long, Integer> claims = new HashMap<>();

  private long generationNanos;
  private long heardNanos;

  Arrival(long nowNanos) {
    generationNanos = nowNanos;
    heardNanos = nowNanos;
  }

  /** Two sessions become one: what either of them got counts. */
  static @Nullable Arrival both(@Nullable Arrival one, @Nullable Arrival other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    other.claims.forEach((claim, places) -> one.claims.merge(claim, places, Integer::sum));
    other.recent.forEach((key, more) -> one.recent.merge(key, more, Integer::sum));
    other.older.forEach((key, more) -> one.older.merge(key, more, Integer::sum));
    one.heardNanos = Math.max(one.heardNanos, other.heardNanos);
    return one;
  }

  /**
   * The claim brought the session, or a part of it.
   *
   * @param with what came along: it may still come from its publishers' brokers too
   */
  void expect(long claim, SessionState with, long nowNanos) {
    claims.merge(claim, 1, Integer::sum);
    heardNanos = nowNanos;
    for (SessionState.Inflight sent : with.inflight()) {
      SessionState.Queued delivery = sent.delivery();
      if (delivery != null) {
        isFirstRelayed(delivery.message(), nowNanos);
      }
    }
    with.queued().forEach(queued -> isFirstRelayed(queued.message(), nowNanos));
  }

  /**
   * An old broker relays, or says that it may do so again.
   *
   * @param take gets what did not come before
   * @return false when nothing is expected from there
   */
  boolean relayed(
      long claim,
      List<SessionState.Queued> deliveries,
      boolean last,
      long nowNanos,
      Consumer<Delivery> take) {
    if (!claims.containsKey(claim)) {
      return false;
    }
    heardNanos = nowNanos;
    for (SessionState.Queued each : deliveries) {
      if (each.group() != null || isFirstRelayed(each.message(), nowNanos)) {
        take.accept(Delivery.of(each));
      }
    }
    if (last) {
      claims.compute(claim, (same, places) -> places == null || places == 1 ? null : places - 1);
      // but what was relayed may still be on its way here directly
    }
    return true;
  }

  /** Whether more may be relayed, as far as can be told. */
  boolean expectsMore(long nowNanos) {
    return !claims.isEmpty() && nowNanos - heardNanos <= SILENCE_NANOS;
  }

  /** Whether no second copy will come any more. */
  boolean isOver(long nowNanos) {
    return !expectsMore(nowNanos) && nowNanos - heardNanos > 2 * GENERATION_NANOS;
  }

  /** Whether a message that came from its publisher's broker was not relayed before. */
  boolean isFirstDirectly(Message message, long nowNanos) {
    return isFirst(message, -1, nowNanos);
  }

  private boolean isFirstRelayed(Message message, long nowNanos) {
    return isFirst(message, 1, nowNanos);
  }

  private boolean isFirst(Message message, int step, long nowNanos) {
    if (nowNanos - generationNanos > GENERATION_NANOS || recent.size() >= MOST) {
      older = recent;
      recent = new HashMap<>();
      generationNanos = nowNanos;
    }
    long key = key(message);
    Map<Long, Integer> generation = older.containsKey(key) ? older : recent;
    int before = generation.getOrDefault(key, 0);
    if (before + step == 0) {
      generation.remove(key);
    } else if (before != 0 || step > 0 || !claims.isEmpty()) {
      generation.put(key, before + step);
    }
    return before * step >= 0;
  }

  private static long key(Message message) {
    long key = message.timestampMillis();
    key = key * SPREAD + Objects.hashCode(message.publisherId());
    key = key * SPREAD + message.topic().hashCode();
    return key * SPREAD + Arrays.hashCode(message.payload());
  }
}
