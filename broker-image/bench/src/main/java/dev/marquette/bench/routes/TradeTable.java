package dev.marquette.bench.routes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marquette.topic.TrieLayout;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The table of the topic module's README: each shape of filters in each layout, in memory and in
 * time. {@code broker-image/bench/route-table} is the way to run it.
 */
public final class TradeTable {
  /** As bin/marquette starts a broker, but for the heap, whose size is fixed. */
  private static final List<String> BROKER =
      List.of("-XX:+UseG1GC", "-XX:+UseCompactObjectHeaders");

  /**
   * How much is done for a line.
   *
   * @param forks JVMs for each benchmark; 0 runs them in this one
   */
  record Effort(int filters, String heap, int forks, int iterations, TimeValue time) {
    static final Effort FULL = new Effort(1_000_000, "3g", 1, 5, TimeValue.seconds(1));

    /** Shows that it works. */
    static final Effort QUICK = new Effort(20_000, "256m", 0, 1, TimeValue.milliseconds(50));
  }

  private final Effort effort;
  private final Path log;

  TradeTable(Effort effort, Path log) {
    this.effort = effort;
    this.log = log;
  }

  public static void main(String[] args) throws Exception {
    boolean quick = args.length == 1 && args[0].equals("--quick");
    if (args.length > 0 && !quick) {
      System.err.println("unknown: " + String.join(" ", args) + "; expected --quick or nothing");
      System.exit(2);
    }
    Path log = Files.createTempFile("route-table", ".log");
    System.err.println("Measuring; what is measured in detail is in " + log);
    new TradeTable(quick ? Effort.QUICK : Effort.FULL, log).lines().forEach(System.out::println);
  }

  List<String> lines() throws IOException, InterruptedException, RunnerException {
    double loadBefore = load();
    List<Footprint> footprints = new ArrayList<>();
    for (Shape shape : Shape.values()) {
      for (TrieLayout layout : TrieLayout.values()) {
        footprints.add(footprint(shape, layout));
      }
    }
    Collection<RunResult> times = times();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s, %,d filters, JDK %s, %d cores, load average %.1f before and %.1f after:",
            LocalDate.now(ZoneOffset.UTC),
            effort.filters,
            Runtime.version(),
            Runtime.getRuntime().availableProcessors(),
            loadBefore,
            load()));
    lines.add("");
    lines.add(
        "| filters | setting | bytes a filter | match ns | bytes allocated a match |"
            + " unsubscribe + subscribe ns | change to the other ms |");
    lines.add("| --- | --- | --: | --: | --: | --: | --: |");
    int row = 0;
    for (Shape shape : Shape.values()) {
      for (TrieLayout layout : TrieLayout.values()) {
        lines.add(line(shape, layout, footprints.get(row++), times));
      }
    }
    return lines;
  }

  private static String line(
      Shape shape, TrieLayout layout, Footprint footprint, Collection<RunResult> times) {
    RunResult match = result(times, MatchBenchmark.class, shape, layout);
    RunResult change = result(times, SubscribeBenchmark.class, shape, layout);
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %.0f | %.0f | %.0f | %.0f | %d |",
        shape.pattern(),
        layout.name().toLowerCase(Locale.ROOT),
        footprint.bytesEach(),
        match.getPrimaryResult().getScore(),
        allocatedBytes(match),
        change.getPrimaryResult().getScore(),
        footprint.changeMillis());
  }

  Footprint footprint(Shape shape, TrieLayout layout) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Footprint.class.getName());
    command.addAll(List.of(shape.name(), layout.name(), String.valueOf(effort.filters)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + " ended with " + process.exitValue());
    }
    return Footprint.parse(output);
  }

  Collection<RunResult> times() throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(MatchBenchmark.class.getName())
                .include(SubscribeBenchmark.class.getName())
                .param("filters", String.valueOf(effort.filters))
                .forks(effort.forks)
                .jvmArgs(jvmArguments().toArray(String[]::new))
                .warmupIterations(effort.iterations)
                .warmupTime(effort.time)
                .measurementIterations(effort.iterations)
                .measurementTime(effort.time)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .output(log.toString())
                .build())
        .run();
  }

  private List<String> jvmArguments() {
    List<String> arguments = new ArrayList<>(BROKER);
    arguments.add("-Xms" + effort.heap);
    arguments.add("-Xmx" + effort.heap);
    return arguments;
  }

  static RunResult result(
      Collection<RunResult> results, Class<?> benchmark, Shape shape, TrieLayout layout) {
    return results.stream()
        .filter(result -> result.getParams().getBenchmark().startsWith(benchmark.getName() + "."))
        .filter(result -> result.getParams().getParam("shape").equals(shape.name()))
        .filter(result -> result.getParams().getParam("layout").equals(layout.name()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no result of " + shape + ", " + layout));
  }

  /** For each call. */
  static double allocatedBytes(RunResult result) {
    Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
    if (allocated == null) {
      throw new IllegalStateException(
          "no gc.alloc.rate.norm among " + result.getSecondaryResults().keySet());
    }
    return allocated.getScore();
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
