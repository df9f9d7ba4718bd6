package dev.marquette.management.alarm;

import java.time.Duration;

/**
 * What is kept of alarms that are over.
 *
 * @param sizeLimit how many; 0 for none
 * @param validity for how long
 */
public record AlarmSettings(int sizeLimit, Duration validity) {
  /** EMQX 4.3's. */
  public static final AlarmSettings DEFAULT = new AlarmSettings(1_000, Duration.ofHours(24));

  public AlarmSettings {
    if (sizeLimit < 0 || validity.isNegative()) {
      throw new IllegalArgumentException(
          "sizeLimit is %d and validity %s; expected zero or more".formatted(sizeLimit, validity));
    }
  }
}
