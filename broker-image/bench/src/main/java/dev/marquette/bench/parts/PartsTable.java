package dev.marquette.bench.parts;

import dev.marquette.bench.codec.CodecRows;
import dev.marquette.bench.jmh.Harness;
import dev.marquette.bench.jmh.Heading;
import dev.marquette.bench.jmh.Results;
import dev.marquette.bench.jmh.Row;
import dev.marquette.bench.kernel.KernelRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The table of bench's README: what codec, hand-off and sessions take of time and memory. {@code
 * broker-image/bench/parts} is the way to run it.
 */
public final class PartsTable {
  private static final Harness FULL = Harness.full("1g", TimeValue.milliseconds(500));

  private final Harness harness;
  private final Path log;

  PartsTable(Harness harness, Path log) {
    this.harness = harness;
    this.log = log;
  }

  public static void main(String[] args) throws Exception {
    boolean quick = Harness.isQuick(args);
    Path log = Harness.log("parts");
    new PartsTable(quick ? Harness.quick() : FULL, log).lines().forEach(System.out::println);
  }

  List<String> lines() throws RunnerException {
    Heading heading = Heading.begin(harness.iterations() + " times " + harness.time());
    List<Row> rows = rows();
    List<String> lines = new ArrayList<>();
    lines.add(heading.end());
    lines.add("");
    lines.add("| operation | ns | bytes | peer's ns | bytes | ratio of ns |");
    lines.add("| --- | --: | --: | --: | --: | --: |");
    rows.forEach(row -> lines.add(row.markdown()));
    return lines;
  }

  List<Row> rows() throws RunnerException {
    List<Class<?>> benchmarks =
        Stream.concat(CodecRows.BENCHMARKS.stream(), KernelRows.BENCHMARKS.stream())
            .<Class<?>>map(benchmark -> benchmark)
            .toList();
    Results results = harness.run(benchmarks, Map.of(), log);
    return Stream.concat(CodecRows.of(results).stream(), KernelRows.of(results).stream()).toList();
  }
}
