package dev.marquette.management;

import java.util.Map;

/**
 * One value of one time series, now.
 *
 * @param name as Prometheus shows it: snake case with the unit, {@code _total} for counters
 * @param labels the same keys for all samples of one name
 */
public record Sample(
    String name, String help, Kind kind, Map<String, String> labels, double value) {

  /** How the value moves. */
  public enum Kind {
    /** Never goes down. */
    COUNTER,
    GAUGE
  }

  public Sample {
    labels = Map.copyOf(labels);
    if (kind == Kind.COUNTER && !name.endsWith("_total")) {
      throw new IllegalArgumentException(
          "the counter " + name + " must be named " + name + "_total");
    }
  }

  /** A gauge of any number. */
  public static Sample gauge(String name, String help, Map<String, String> labels, double value) {
    return new Sample(name, help, Kind.GAUGE, labels, value);
  }

  /** A gauge of things that are counted. */
  public static Sample gauge(String name, String help, Map<String, String> labels, long value) {
    return gauge(name, help, labels, (double) value);
  }

  /** A counter. */
  public static Sample counter(String name, String help, Map<String, String> labels, long value) {
    return new Sample(name, help, Kind.COUNTER, labels, (double) value);
  }
}
