package dev.marquette.management;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Keeps one meter for each time series among the samples, and none for those that are gone. Called
 * by one thread at a time; scrapes may read meanwhile.
 */
final class SampleMeters {
  private final MeterRegistry registry;
  private final Map<Series, Shown> shown = new HashMap<>();

  SampleMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void show(Collection<Sample> samples) {
    Set<Series> present = new HashSet<>();
    for (Sample sample : samples) {
      Series series = new Series(sample.name(), sample.labels());
      present.add(series);
      shown.computeIfAbsent(series, added -> new Shown(registry, sample)).value = sample.value();
    }
    shown
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !present.contains(entry.getKey());
              if (gone) {
                registry.remove(entry.getValue().meter);
              }
              return gone;
            });
  }

  private record Series(String name, Map<String, String> labels) {}

  /** A meter and the value that it shows. */
  private static final class Shown {
    private final Meter meter;
    private volatile double value;

    Shown(MeterRegistry registry, Sample sample) {
      Tags tags =
          Tags.of(
              sample.labels().entrySet().stream()
                  .map(label -> Tag.of(label.getKey(), label.getValue()))
                  .toList());
      this.meter =
          switch (sample.kind()) {
            case COUNTER ->
                FunctionCounter.builder(sample.name(), this, shown -> shown.value)
                    .description(sample.help())
                    .tags(tags)
                    .register(registry);
            case GAUGE ->
                Gauge.builder(sample.name(), this, shown -> shown.value)
                    .description(sample.help())
                    .tags(tags)
                    .register(registry);
          };
    }
  }
}
