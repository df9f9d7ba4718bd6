package dev.marquette.kernel;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Limits} of what is configured, again when that changes: whoever is within a limit
 * that did not change gets no second burst. Safe for any threads.
 */
final class LimitSettings {
  private final KernelClock clock;
  private final Map<String, RateLimits> listeners = new TreeMap<>();
  private Limits.Each common = Limits.Each.NONE;
  private Map<String, Limits.Each> own = Map.of();
  private @Nullable Rate overall;
  private volatile @Nullable Limits current;

  LimitSettings(KernelClock clock) {
    this.clock = clock;
  }

  /** What is in force; null when nothing limits anybody. */
  @Nullable Limits current() {
    return current;
  }

  /**
   * @param settings where a listener has no others
   * @param ofListeners by listener; those of some may be the same
   */
  synchronized void set(MqttSettings settings, Map<String, MqttSettings> ofListeners) {
    Limits.Each newCommon = Limits.Each.of(settings);
    Map<String, Limits.Each> newOwn = new TreeMap<>();
    ofListeners.forEach(
        (name, its) -> {
          Limits.Each each = Limits.Each.of(its);
          if (!each.equals(newCommon)) {
            newOwn.put(name, each);
          }
        });
    Rate newOverall = settings.quotas().overall();
    if (newCommon.equals(common) && newOwn.equals(own) && Objects.equals(newOverall, overall)) {
      return;
    }
    common = newCommon;
    own = Map.copyOf(newOwn);
    overall = newOverall;
    change();
  }

  /** The limits of all connections of a listener together. */
  synchronized void listener(String name, RateLimits totals) {
    if (totals.equals(listeners.getOrDefault(name, RateLimits.NONE))) {
      return;
    }
    if (totals.equals(RateLimits.NONE)) {
      listeners.remove(name);
    } else {
      listeners.put(name, totals);
    }
    change();
  }

  private void change() {
    if (listeners.isEmpty()
        && own.isEmpty()
        && common.equals(Limits.Each.NONE)
        && overall == null) {
      current = null;
      return;
    }
    Limits before = current;
    long now = clock.nanoTime();
    Map<String, Limits.Shared> shared = new TreeMap<>();
    listeners.forEach(
        (name, totals) -> {
          Limits.Shared last = before == null ? null : before.listeners().get(name);
          shared.put(
              name,
              new Limits.Shared(
                  Limits.kept(last == null ? null : last.messages(), totals.messages(), now),
                  Limits.kept(last == null ? null : last.bytes(), totals.bytes(), now)));
        });
    TokenBucket ofAll = Limits.kept(before == null ? null : before.overall(), overall, now);
    current = new Limits(common, own, ofAll, Map.copyOf(shared));
  }
}
