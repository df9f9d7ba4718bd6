package dev.marquette.kernel;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Limits} of what is configured, again when that changes: whoever is within a limit
 * that did not change gets no second burst. Safe for any threads.
 */
final class LimitSettings {
  private final KernelClock clock;
  private final Map<String, RateLimits> listeners = new TreeMap<>();
  private RateLimits rates = RateLimits.NONE;
  private Quotas quotas = Quotas.NONE;
  private volatile @Nullable Limits current;

  LimitSettings(KernelClock clock) {
    this.clock = clock;
  }

  /** What is in force; null when nothing limits anybody. */
  @Nullable Limits current() {
    return current;
  }

  synchronized void set(MqttSettings settings) {
    if (settings.rates().equals(rates) && settings.quotas().equals(quotas)) {
      return;
    }
    rates = settings.rates();
    quotas = settings.quotas();
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
    if (listeners.isEmpty() && rates.equals(RateLimits.NONE) && quotas.equals(Quotas.NONE)) {
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
    TokenBucket overall =
        Limits.kept(before == null ? null : before.overall(), quotas.overall(), now);
    current = new Limits(rates, quotas.connection(), overall, Map.copyOf(shared));
  }
}
