package dev.marquette.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** {@code run --quick}: every broker delivers every message, and the table has their figures. */
class ComparisonTest {
  private static final int LIMIT_SECONDS = 600;
  private static final List<String> BROKERS = List.of("mosquitto", "bare relay", "Marquette");

  /** Their names as a table has them: once, and then the other number of messages on the way. */
  private static final List<String> FLOWS =
      List.of(
          "fan-out 1:100, QoS 0 | 1",
          " | 16",
          "fan-out 1:100, QoS 1 | 1",
          " | 16",
          "fan-out 1:1,000, QoS 0 | 1",
          " | 16",
          "fan-out 1:1,000, QoS 1 | 1",
          " | 16",
          "fan-in 100:1, QoS 0 | 1",
          "fan-in 100:1, QoS 1 | 1",
          "500 pairs, QoS 0 | 1",
          "500 pairs, QoS 1 | 1",
          "500 pairs, QoS 2 | 1",
          "50,000 wildcard filters, QoS 0 | 1");

  private static final List<String> OTHERS =
      List.of(
          "wildcard subscribes a second",
          "connects a second",
          "resident kB of an idle connection",
          "ms of the slowest CONNECT while 19,000 clients vanish",
          "ms from start to the first CONNACK");
  private static final List<String> LATENCIES = List.of("fan-out 1:100, QoS 0", "500 pairs, QoS 1");
  private static final String VALUE = "-?[0-9][0-9,]*(\\.\\d+)?";
  private static final String RATE = "(>= )?" + VALUE;

  @TempDir private Path scratch;

  @Test
  @DisplayName("a quick run prints every row's figures, their ratio and its goal")
  void quickRun() throws Exception {
    Program run = run("MARQUETTE_DIST", dist(), "--quick");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    List<List<String>> tables = tables(run.output());
    assertThat(tables).hasSize(4);
    String compared = "( \\| +(-?[0-9.]+|-)){2} \\| +\\d+\\.\\d\\d \\| +\\d+%( \\(!\\))? \\|";
    assertThat(tables.get(0)).map(ComparisonTest::nameAndNext).isEqualTo(FLOWS);
    assertThat(tables.get(0))
        .allMatch(row -> row.matches("\\|[^|]+\\| +\\d+" + ofBrokers(VALUE) + compared));
    assertThat(tables.get(1)).map(ComparisonTest::name).isEqualTo(OTHERS);
    assertThat(tables.get(1)).allMatch(row -> row.matches("\\|[^|]+" + ofBrokers(RATE) + compared));
    assertThat(tables.get(2)).map(ComparisonTest::nameAndNext).isEqualTo(FLOWS);
    assertThat(tables.get(2))
        .allMatch(row -> row.matches("\\|[^|]+\\| +\\d+" + ofBrokers(RATE) + " \\|"));
    assertThat(tables.get(3))
        .map(ComparisonTest::name)
        .isEqualTo(LATENCIES.stream().flatMap(row -> Stream.of(row, "", "")).toList());
    assertThat(tables.get(3))
        .allMatch(
            row ->
                row.matches(
                    "\\| [^|]+ \\| +(%s)? \\| +(mosquitto|bare relay|Marquette)( \\| +%s){4} \\|"
                        .formatted(VALUE, VALUE)));
    for (String broker : BROKERS) {
      assertThat(Files.readAllLines(Path.of("target/bench", broker + ".jsonl")))
          .as("the results of %s, one line a run", broker)
          .hasSize(FLOWS.size() + OTHERS.size())
          .filteredOn(line -> line.contains("\"latency_ms\":"))
          .hasSize(FLOWS.size())
          .allSatisfy(line -> assertThat(line).contains("\"deliveries\": 10000,"));
    }
    for (String plot : List.of("latency-fan-out-1-100-qos-0.svg", "latency-500-pairs-qos-1.svg")) {
      assertThat(run.output()).containsPattern("Drawn: .*/target/bench/" + plot);
      assertThat(curves(Path.of("target/bench", plot))).as(plot).hasSize(BROKERS.size());
    }
  }

  @Test
  @DisplayName("HiveMQ CE is brought, started and measured when it is asked for")
  void hiveMq() throws Exception {
    Program run =
        run("MARQUETTE_DIST", dist(), "--quick", "--hivemq", "--only", "fan-in 100:1, QoS 0");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output())
        .containsPattern("HiveMQ CE \\d{4}\\.\\d+ on the same Java")
        .containsPattern("\\| +mosquitto \\| +HiveMQ CE \\| +bare relay \\| +Marquette \\|");
    assertThat(tables(run.output()).getFirst())
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .matches("\\| fan-in 100:1, QoS 0 +\\| +1( \\| +%s){4} .*".formatted(VALUE)));
    assertThat(Files.readAllLines(Path.of("target/bench/HiveMQ CE.jsonl")))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("\"deliveries\": 10000,"));
  }

  /** The points of each curve of a plot. */
  private static List<String> curves(Path svg) throws Exception {
    NodeList lines =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(svg.toFile())
            .getElementsByTagName("polyline");
    return IntStream.range(0, lines.getLength())
        .mapToObj(i -> ((Element) lines.item(i)).getAttribute("points"))
        .filter(
            points ->
                Stream.of(points.strip().split(" +"))
                    .allMatch(point -> point.matches("[0-9.]+,[0-9.]+")))
        .toList();
  }

  @Test
  @DisplayName("--only of what is in no row's name is refused, with the names")
  void noSuchRow() throws Exception {
    Program run = run("MARQUETTE_DIST", "unused", "--only", "fan-sideways");

    assertThat(run.errors()).contains("--only fan-sideways: it must be in one of: fan-out 1:100, ");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private static String dist() {
    Path dist = Path.of("../app/target/dist").toAbsolutePath().normalize();
    assertThat(dist).as("what the package phase of broker-image/app makes").isDirectory();
    return dist.toString();
  }

  private Program run(String variable, String value, String... options) throws Exception {
    String[] command = Stream.concat(Stream.of("./run"), Stream.of(options)).toArray(String[]::new);
    return Program.run(scratch, LIMIT_SECONDS, Map.of(variable, value), command);
  }

  /** A column of each broker with what matches. */
  private static String ofBrokers(String figure) {
    return " *( \\| +%s){%d}".formatted(figure, BROKERS.size());
  }

  private static String name(String row) {
    return row.split("\\|", 3)[1].strip();
  }

  private static String nameAndNext(String row) {
    return name(row) + " | " + row.split("\\|", 4)[2].strip();
  }

  /** The lines of each table below its rule. */
  private static List<List<String>> tables(String output) {
    return Stream.of(output.split("\n\n", -1))
        .map(part -> part.lines().toList())
        .filter(lines -> lines.size() > 2 && lines.get(1).startsWith("| --"))
        .map(lines -> lines.subList(2, lines.size()))
        .toList();
  }
}
