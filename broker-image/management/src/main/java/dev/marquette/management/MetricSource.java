package dev.marquette.management;

import java.util.Collection;

/**
 * A part of the broker that counts something: rules, listeners, the cluster. Time series come and
 * go with what they are about: one that is no longer among the samples is no longer shown.
 */
@FunctionalInterface
public interface MetricSource {
  /**
   * All values as they are. Called by one thread at a time, at most once a second; it must not wait
   * for anything.
   */
  Collection<Sample> samples();
}
