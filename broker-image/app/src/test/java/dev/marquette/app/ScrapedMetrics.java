package dev.marquette.app;

import java.util.regex.Pattern;

/** A page of {@code /metrics}. */
record ScrapedMetrics(String text) {
  /** The sum of all series of this name, whatever their labels. */
  long sum(String name) {
    double[] values =
        Pattern.compile("^" + name + "(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE)
            .matcher(text)
            .results()
            .mapToDouble(line -> Double.parseDouble(line.group(1)))
            .toArray();
    if (values.length == 0) {
      throw new AssertionError("no %s in the metrics: %s".formatted(name, text));
    }
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return (long) sum;
  }
}
