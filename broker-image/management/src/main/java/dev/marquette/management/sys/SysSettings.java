package dev.marquette.management.sys;

import java.time.Duration;

/**
 * How often a broker publishes about itself; zero for never. What is shorter than a second is not
 * accepted where it is configured.
 *
 * @param interval of names, version, stats and metrics
 * @param heartbeat of uptime and datetime
 */
public record SysSettings(Duration interval, Duration heartbeat) {
  /** Nothing is published. */
  static final SysSettings NEVER = new SysSettings(Duration.ZERO, Duration.ZERO);

  public SysSettings {
    if (interval.isNegative() || heartbeat.isNegative()) {
      throw new IllegalArgumentException(
          "interval is %s and heartbeat %s; expected zero or more".formatted(interval, heartbeat));
    }
  }
}
