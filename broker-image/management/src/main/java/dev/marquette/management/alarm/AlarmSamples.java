package dev.marquette.management.alarm;

import dev.marquette.management.MetricSource;
import dev.marquette.management.Sample;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** How many alarms there are, as metrics. */
public record AlarmSamples(Alarms alarms) implements MetricSource {
  @Override
  public Collection<Sample> samples() {
    Alarms.Counts counts = alarms.counts();
    return List.of(
        state("activated", counts.active()),
        state("deactivated", counts.over()),
        Sample.counter(
            "marquette_alarms_activated_total",
            "Alarms that were activated.",
            Map.of(),
            counts.activated()),
        Sample.counter(
            "marquette_alarms_refused_total",
            "Alarms beyond what can be active at once.",
            Map.of(),
            counts.refused()));
  }

  private static Sample state(String state, long count) {
    return Sample.gauge(
        "marquette_alarms",
        "Alarms that are active, and those that are over and kept.",
        Map.of("state", state),
        count);
  }
}
