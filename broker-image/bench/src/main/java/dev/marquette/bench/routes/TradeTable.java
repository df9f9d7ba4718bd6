package dev.marquette.bench.routes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marquette.bench.jmh.Figure;
import dev.marquette.bench.jmh.Harness;
import dev.marquette.bench.jmh.Heading;
import dev.marquette.bench.jmh.Results;
import dev.marquette.topic.TrieLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The table of the topic module's README: each shape of filters in each layout, in memory and in
 * time. {@code broker-image/bench/route-table} is the way to run it.
 */
public final class TradeTable {
  /** How much is done for a line. */
  record Effort(int filters, Harness harness) {
    static final Effort FULL = new Effort(1_000_000, Harness.full("3g", TimeValue.seconds(1)));

    /** Shows that it works. */
    static final Effort QUICK = new Effort(20_000, Harness.quick());
  }

  private final Effort effort;
  private final Path log;

  TradeTable(Effort effort, Path log) {
    this.effort = effort;
    this.log = log;
  }

  public static void main(String[] args) throws Exception {
    boolean quick = Harness.isQuick(args);
    Path log = Harness.log("route-table");
    new TradeTable(quick ? Effort.QUICK : Effort.FULL, log).lines().forEach(System.out::println);
  }

  List<String> lines() throws IOException, InterruptedException, RunnerException {
    Heading heading = Heading.begin(String.format(Locale.ROOT, "%,d filters", effort.filters));
    List<Footprint> footprints = new ArrayList<>();
    for (Shape shape : Shape.values()) {
      for (TrieLayout layout : TrieLayout.values()) {
        footprints.add(footprint(shape, layout));
      }
    }
    Results times = times();
    List<String> lines = new ArrayList<>();
    lines.add(heading.end());
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

  private static String line(Shape shape, TrieLayout layout, Footprint footprint, Results times) {
    Map<String, ?> table = Map.of("shape", shape, "layout", layout);
    Figure match = times.figure(MatchBenchmark.class, "match", table);
    Figure change = times.figure(SubscribeBenchmark.class, "unsubscribeAndSubscribe", table);
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %.0f | %.0f | %.0f | %.0f | %d |",
        shape.pattern(),
        layout.name().toLowerCase(Locale.ROOT),
        footprint.bytesEach(),
        match.nanos(),
        match.bytes(),
        change.nanos(),
        footprint.changeMillis());
  }

  Footprint footprint(Shape shape, TrieLayout layout) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(effort.harness.jvmArguments());
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

  private Results times() throws RunnerException {
    return effort.harness.run(
        List.of(MatchBenchmark.class, SubscribeBenchmark.class),
        Map.of("filters", String.valueOf(effort.filters)),
        log);
  }
}
