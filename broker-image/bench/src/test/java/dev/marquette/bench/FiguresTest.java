package dev.marquette.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scripts make of readings. */
class FiguresTest {
  @TempDir private Path scratch;

  @ParameterizedTest
  @MethodSource
  @DisplayName("slopes, bases, sums of metrics and ends of axes")
  void figures(String expression, String value) throws Exception {
    assertThat(python("print(float(" + expression + "))").output().strip()).isEqualTo(value);
  }

  static Stream<Arguments> figures() {
    String metrics = "'x{a=\"1\",b=\"2\"} 1.5e6\\nx{a=\"2\"} 7\\nx{a=\"1\"} 2\\nxy 9\\nz 3'";
    return Stream.of(
        Arguments.of("memory.slope([(1, 5), (2, 7), (3, 9)])", "2.0"),
        Arguments.of("memory.base([(1, 5), (2, 7), (3, 9)])", "3.0"),
        Arguments.of("memory.slope([(0, 0), (1, 0), (2, 3)])", "1.5"),
        Arguments.of("memory.total(" + metrics + ", 'x', 'a=\"1\"')", "1500002.0"),
        Arguments.of("memory.total(" + metrics + ", 'z')", "3.0"),
        Arguments.of("curves.round_up(0)", "1.0"),
        Arguments.of("curves.round_up(37)", "50.0"),
        Arguments.of("curves.round_up(200)", "200.0"));
  }

  @ParameterizedTest
  @MethodSource
  @DisplayName("what a table says of several runs")
  void ofRuns(String expression, String text) throws Exception {
    assertThat(python("print(" + expression + ")").output().strip()).isEqualTo(text);
  }

  static Stream<Arguments> ofRuns() {
    String runs =
        "[{'rate': 5, 'latency_ms': {'p50': 1, 'p90': 2, 'p99': ms, 'p99.9': 8}} for ms in (9, 3, 4.5)]";
    return Stream.of(
        Arguments.of("table.median_and_range([9, 3, 4.5])", "4.50 (3.00 to 9.00)"),
        Arguments.of("table.median_and_range([3, 3, 3])", "3.00"),
        Arguments.of(
            "latency.latencies({rows.ROWS[0]: {'mosquitto': " + runs + "}})[2].split(' | ')[1:]",
            "['                5', 'mosquitto', '1.00', '2.00', '4.50 (3.00 to 9.00)', ' 8.00 |']"),
        Arguments.of(
            "*rows.FULL.turns(2), sep=', '",
            "warm-up 1, warm-up 2, run 1 of 3, run 2 of 3, run 3 of 3"),
        Arguments.of(
            "[turn.measured for turn in rows.FULL.turns(1)]", "[False, True, True, True]"));
  }

  /** Runs of every row on every broker; the generator's core was full with the relay. */
  private static final String ALL_RUNS =
      """
      run = {'deliveries': 9, 'broker_cpu_seconds': 2, 'seconds': 3, 'subscribes': 6, 'connects': 6,
             'connections': [1, 3], 'resident_kb': [1, 9], 'slowest_ms': 7, 'rate': 4,
             'latency_ms': {'p50': 1, 'p90': 2, 'p99': 3, 'p99.9': 4}}
      names = ['mosquitto', 'HiveMQ CE', 'bare relay', 'Marquette']
      cpu = lambda name: {'generator_cpu_seconds': 2.7 if name == 'bare relay' else 2.4}
      results = {name: {row: [run | cpu(name)] for row in rows.ROWS} for name in names}
      cells = table.figures(results)
      at_half = {row: {name: [run] for name in names} for row in rows.ROWS
                 if isinstance(row, rows.Row) and row.latency}
      tables = [table.deliveries(cells), table.others(cells), table.speeds(results), latency.latencies(at_half)]
      """;

  @Test
  @DisplayName("the README's tables have the columns and rows that a run with all brokers prints")
  void tablesOfReadme() throws Exception {
    String program =
        """
        for header, rule, *lines in tables:
          print(header, *(line[: line.index('|', 2) + 1] for line in lines), sep='\\n')
        """;
    List<String> printed = python(ALL_RUNS + program).output().lines().toList();

    assertThat(printed).hasSize(4 + 14 + 5 + 14 + 8);
    assertThat(Files.readString(Path.of("README.md")).replaceAll(" +", " "))
        .contains(printed.stream().map(line -> "\n" + line.replaceAll(" +", " ")).toList());
  }

  @Test
  @DisplayName("a rate is marked as the least when the generator's core was full, and CPU is not")
  void generatorIsFull() throws Exception {
    String marked =
        "[[line.count('>='), line.count('(!)')] for lines in tables for line in lines[2:4]]";

    assertThat(
            python(ALL_RUNS + "print(" + marked + ")\nprint(*table.saturated(cells), sep='\\n')")
                .output()
                .lines())
        .satisfiesExactly(
            counts ->
                assertThat(counts)
                    .isEqualTo("[[0, 1], [0, 1], [1, 1], [1, 1], [1, 0], [1, 0], [0, 0], [0, 0]]"),
            line ->
                assertThat(line)
                    .startsWith(
                        "(!) the generator's core was full, and it the limit, with bare relay: fan-out 1:100, QoS 0, 1 on the way (90%); "));
  }

  @ParameterizedTest
  @CsvSource({"plain, 100, what is not heap, 8.0", "heavy, 100000, the heap, 266.1"})
  @DisplayName("what a pod holds, and must have for a million, is what its tighter limit allows")
  void pod(String name, double heapBytes, String limit, String gib) throws Exception {
    String slopes =
        "sockets.Slopes(heap_live=%s, direct=0, native=2000, kernel_objects=2000, kernel_buffers=0, native_base=294967296, connections=1, connects_a_second=1)"
            .formatted(heapBytes);
    String text = python("print(million.pod(" + slopes + ", '" + name + "')[0])").output();

    assertThat(text)
        .contains("idle connections, " + name + "; " + limit + " is the limit")
        .contains("for 1,000,000, as each takes 4.0 kB of it")
        .endsWith(" For 1,000,000 a pod needs " + gib + " GiB.\n");
    assertThat(text)
        .startsWith(
            "A pod of 8 GiB holds %,d idle connections"
                .formatted(Math.min(1_000_000, Math.round(0.7 * (4L << 30) / heapBytes))));
  }

  @Test
  @DisplayName("a connection takes the live objects of the heap and what is not the heap's")
  void ofAConnection() throws Exception {
    String slopes =
        "sockets.Slopes(heap_live=%d, direct=7, native=%d, kernel_objects=%d, kernel_buffers=0, native_base=0, connections=9, connects_a_second=1)";
    String program =
        "print(*million.by_connection(%s, %s), sep='\\n')"
            .formatted(slopes.formatted(2000, 100, 5000), slopes.formatted(3000, 6000, 5000));

    assertThat(python(program).output().lines().map(line -> line.replaceAll(" +", " ")))
        .contains("| the process, in all | 2.10 | 9.00 |", "| process and kernel | 7.10 | 14.0 |");
  }

  @Test
  @DisplayName(
      "S-01: what held connections take is less what few took, and marked above the budget")
  void held() throws Exception {
    String reading =
        "memory.Reading(%d, heap=%d, direct=0, resident=%d, native=%d, kernel_objects=%d, kernel_buffers=0)";
    String program =
        "print(*hold.table(hold.Held(10, 60, 598, 190000, %s, %s, %s)), sep='\\n')"
            .formatted(
                reading.formatted(100, 50_000, 900_000, 200_000, 1_000_000),
                reading.formatted(1_100, 2_050_000, 4_900_000, 1_200_000, 9_200_000),
                reading.formatted(1_100, 3_050_001, 4_900_001, 1_200_000, 7_200_000));

    assertThat(python(program).output().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "| kB by connection, 1,100 held for 10 minutes | at the start | at the end | budget |",
            "| resident memory of the process | 4.00 | 4.00 (!) | 4.00 |",
            "| the process: heap, live objects, and what is resident beside the heap | 3.00 | 4.00 (!) | 4.00 |",
            "| process and kernel, the broker's end | 7.10 | 7.10 (!) | 7.10 |")
        .last()
        .asString()
        .contains("asked 598 times", "each time said 1,100", "answered 190,000 PINGREQs");
  }

  @ParameterizedTest
  @CsvSource({
    "'watch(1, 5, 60)', The broker counts 4 connections after 0 s; 5 should be there.",
    "'wait_until_counted(1, 5)', The broker counts 4 connections; 5 have been there for 0 s.",
    "'watch(1, 4, 0)', 0",
    "'wait_until_counted(1, 4)', None"
  })
  @DisplayName("S-01: a broker that does not count all connections ends the run")
  void counted(String call, String outcome) throws Exception {
    String program =
        """
        hold.counted, hold.COUNTED_LIMIT_SECONDS = lambda port: 4, 0
        try:
          print(hold.%s)
        except SystemExit as end:
          print(end)
        """
            .formatted(call);

    assertThat(python(program).output().strip()).isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "4 * 1024 * 1024, 8 * 1024 * 1024, 0",
    "-9e9, -9e9, 0",
    "4 * 1024 * 1024 + 1, 0, 1",
    "0, 8 * 1024 * 1024 + 1, 1",
  })
  @DisplayName(
      "a soak fails when there are more live objects, or more direct memory, than is allowed")
  void verdict(String live, String direct, String status) throws Exception {
    String readings =
        "[{'live objects': 5e9, 'direct memory': 5e9},"
            + " {'live objects': 5e9 + %s, 'direct memory': 5e9 + %s}]".formatted(live, direct);
    String program = "s = soak.Soak(0, 0, None)\ns.readings = " + readings + "\nprint(s.verdict())";

    assertThat(python(program).output().strip()).isEqualTo(status);
  }

  @ParameterizedTest
  @MethodSource
  @DisplayName("a soak fails when the broker's log has a record of a leak, and shows all of it")
  void leaks(String log, List<String> leaks) throws Exception {
    Path file = Files.writeString(scratch.resolve("log"), log);
    String program =
        """
        s = soak.Soak(0, 0, soak.Churn({}, 0, 0))
        s.readings = [{'live objects': 1, 'direct memory': 1}] * 2
        s.leaks = soak.leaks(open('%s').read())
        print(s.table()[-1])
        print(*s.leaks, s.verdict(), sep='~')
        """
            .formatted(file);

    assertThat(python(program).output())
        .isEqualTo(
            "Leaks that Netty found: %d.\n%s%d\n"
                .formatted(
                    leaks.size(),
                    String.join("", leaks.stream().map(leak -> leak + "~").toList()),
                    leaks.isEmpty() ? 0 : 1));
  }

  static Stream<Arguments> leaks() {
    String text = "2026-11-27T00:00:00.000Z ERROR ResourceLeakDetector LEAK: a\n#1:\n\tat x";
    String json = "{\"level\":\"ERROR\",\"formattedMessage\":\"LEAK: b\\n#1:\\n\\tat y\"}";
    String shown = json.replace("\\n", "\n").replace("\\t", "\t");
    String others = "\n2026-11-27T00:00:00.000Z INFO a\n{\"formattedMessage\":\"b\"}\n\nserves:\n";
    return Stream.of(
        Arguments.of("", List.of()),
        Arguments.of(others, List.of()),
        Arguments.of(others + text + others, List.of(text)),
        Arguments.of(text + others + json + "\n" + json, List.of(text, shown, shown)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  @DisplayName("a soak waits until nothing of its clients is counted")
  void left(int sessions) throws Exception {
    String others = "''.join(name + ' 0.0\\n' for name in soak.STATES if 'sessions' not in name)";
    String metrics = others + " + 'marquette_sessions " + sessions + "\\n'";

    assertThat(python("print(len(soak.Soak.left(" + metrics + ")))").output().strip())
        .isEqualTo(Integer.toString(sessions));
  }

  private Program python(String statement) throws Exception {
    String program =
        "import curves, hold, latency, memory, million, rows, soak, sockets, table\n" + statement;
    Program run =
        Program.run(
            scratch,
            60,
            Map.of("BENCH_PROGRAMS", scratch.toString(), "PYTHONDONTWRITEBYTECODE", "1"),
            "python3",
            "-c",
            program);
    assertThat(run.exitCode()).as(run.errors()).isZero();
    return run;
  }
}
