package dev.marquette.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The settings of a listener's connections, and of the sessions whose clients came by it last: the
 * broker's own, but for what the listener overrides, and without that once the listener is gone.
 * And what holds its connections back, which goes on until the last of them is closed. Whoever has
 * it need not ask again. Read on all loops; a change is seen at once. {@link Zones} alone changes
 * it.
 */
final class Zone {
  /** The listener's name, also when it is gone; null when this is nobody's own. */
  final @Nullable String listener;

  private volatile MqttSettings settings;
  private volatile @Nullable Limits limits;

  Zone(@Nullable String listener, MqttSettings settings) {
    this.listener = listener;
    this.settings = settings;
  }

  MqttSettings settings() {
    return settings;
  }

  /** What holds connections back; null while nothing does. */
  @Nullable Limits limits() {
    return limits;
  }

  /**
   * @param totals of all connections together
   * @param overall of all clients of the broker, or null
   */
  void change(
      MqttSettings newSettings, RateLimits totals, @Nullable TokenBucket overall, long nowNanos) {
    settings = newSettings;
    limits = Limits.after(limits, newSettings, totals, overall, nowNanos);
  }

  /** Its listener is gone, and what is common has changed or holds from now on. */
  void changeOrphaned(MqttSettings common, @Nullable TokenBucket overall) {
    settings = common;
    limits = Limits.withOverall(limits, overall);
  }
}
