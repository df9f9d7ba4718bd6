package dev.marquette.e2e;

import java.util.List;

/** What a pod shows at its admin port. */
final class Metrics {
  private Metrics() {}

  /** The sum of a metric over all its labels; 0 when there is none. */
  static double sum(String ip, String name) {
    String metrics = Http.get("http://%s:8081/metrics".formatted(ip));
    return List.of(metrics.split("\n")).stream()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
