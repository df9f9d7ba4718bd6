package dev.marquette.bench.jmh;

import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/** What a run of benchmarks found. */
public record Results(List<RunResult> all) {

  /**
   * The figure of one benchmark.
   *
   * @param parameters by their names; those that are not named may have any value
   * @throws IllegalStateException if there is none, or more than one
   */
  public Figure figure(Class<?> benchmark, String method, Map<String, ?> parameters) {
    List<RunResult> found =
        all.stream()
            .filter(result -> isOf(result.getParams(), benchmark.getName() + "." + method))
            .filter(result -> has(result.getParams(), parameters))
            .toList();
    if (found.size() != 1) {
      throw new IllegalStateException(
          "%d results of %s.%s with %s; expected 1"
              .formatted(found.size(), benchmark.getName(), method, parameters));
    }
    return Figure.of(found.getFirst());
  }

  private static boolean isOf(BenchmarkParams run, String name) {
    return run.getBenchmark().equals(name);
  }

  private static boolean has(BenchmarkParams run, Map<String, ?> parameters) {
    return parameters.entrySet().stream()
        .allMatch(
            wanted -> String.valueOf(wanted.getValue()).equals(run.getParam(wanted.getKey())));
  }
}
