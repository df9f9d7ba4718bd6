package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.marquette.app.PeerKind.Client;
import dev.marquette.codec.MqttVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The README's tables of scenarios and gaps are what {@link Scenario} and {@link Gap} say. */
class MatrixTest {
  private static final String WRITE = "marquette.matrix.write";
  private static final String COMMAND =
      "./mvnw -pl broker-image/app test -Dtest=MatrixTest -D" + WRITE + "=true";

  private static final Path README = Path.of("README.md");

  private static final String HEADER =
      Stream.concat(Stream.of("scenario"), Stream.of(Client.values()).map(client -> client.label))
          .collect(Collectors.joining(" | ", "| ", " |\n| --- | --- | --- | --- | --- |\n"));

  private static final List<JavaMethod> SCENARIOS =
      new ClassFileImporter()
          .importPackages(MatrixTest.class.getPackageName()).stream()
              .flatMap(type -> type.getMethods().stream())
              .filter(method -> method.isAnnotatedWith(Scenario.class))
              .sorted(
                  Comparator.comparing(MatrixTest::since)
                      .thenComparing(method -> method.getOwner().getName())
                      .thenComparingInt(method -> method.getSourceCodeLocation().getLineNumber()))
              .toList();

  private static MqttVersion since(JavaMethod scenario) {
    return scenario.getAnnotationOfType(Scenario.class).since();
  }

  @Test
  @DisplayName("the matrix has each scenario with each client and version, and marks the gaps")
  void scenarios() throws IOException {
    String rows = SCENARIOS.stream().map(MatrixTest::row).collect(Collectors.joining());
    check(HEADER, rows);
  }

  @Test
  @DisplayName("the letters of the gaps are explained")
  void gaps() throws IOException {
    String rows =
        Stream.of(Gap.values())
            .map(gap -> "| %c | %s |\n".formatted(gap.letter(), gap.why()))
            .collect(Collectors.joining());
    check("| gap | why |\n| --- | --- |\n", rows);
  }

  @Test
  @DisplayName("each gap is one in some scenario")
  void noGapIsStale() {
    Set<Gap> met = new TreeSet<>();
    SCENARIOS.forEach(
        scenario ->
            cells(scenario).forEach(cell -> Gap.of(cell, scenario.getName()).ifPresent(met::add)));
    assertThat(met).containsExactly(Gap.values());
  }

  private static void check(String header, String rows) throws IOException {
    ReadmeTable table = new ReadmeTable(README, header);
    if (Boolean.getBoolean(WRITE) && !rows.equals(table.rows())) {
      table.write(rows);
    }
    assertThat(table.rows()).as("the README's table is stale: run %s", COMMAND).isEqualTo(rows);
  }

  private static Stream<Cell> cells(JavaMethod scenario) {
    return Cell.ofScenarios().stream()
        .filter(cell -> cell.kind().version.compareTo(since(scenario)) >= 0);
  }

  private static String row(JavaMethod scenario) {
    String what =
        scenario
            .getAnnotationOfType(DisplayName.class)
            .value()
            .replaceAll("\\[[^\\]]*\\] |^[\\d.]+: ", "");
    return Stream.of(Client.values())
        .map(client -> entry(scenario, client))
        .collect(Collectors.joining(" | ", "| " + what + " | ", " |\n"));
  }

  /** The versions that a client shows it with over any listener, and the letters of its gaps. */
  private static String entry(JavaMethod scenario, Client client) {
    List<Cell> cells = cells(scenario).filter(cell -> cell.kind().client == client).toList();
    String versions =
        cells.stream()
            .filter(cell -> Gap.of(cell, scenario.getName()).isEmpty())
            .map(cell -> cell.kind().versionLabel())
            .distinct()
            .collect(Collectors.joining(", "));
    String gaps =
        cells.stream()
            .flatMap(cell -> Gap.of(cell, scenario.getName()).stream())
            .distinct()
            .sorted()
            .map(gap -> "(" + gap.letter() + ")")
            .collect(Collectors.joining(" "));
    return Stream.of(versions, gaps)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
