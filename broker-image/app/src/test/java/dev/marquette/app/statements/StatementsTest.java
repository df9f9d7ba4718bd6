package dev.marquette.app.statements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.app.ReadmeTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The modules' READMEs say which test checks which statement of the standard: all that bind a
 * server, and no number that there is not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementsTest {
  private static final Path MODULES = Path.of("..");

  /** Whose README has what binds other servers alone, too. */
  private static final String KERNEL = "kernel";

  private static final String WRITE = "marquette.statements.write";
  private static final String COMMAND =
      "./mvnw -pl broker-image/app test -Dtest=StatementsTest -D" + WRITE + "=true";

  private final SortedMap<StatementNumber, Statement> standard = Statement.all();

  /** By module, the tests of each number. */
  private final SortedMap<String, SortedMap<StatementNumber, SortedSet<String>>> named =
      new TreeMap<>();

  StatementsTest() throws IOException {
    try (Stream<Path> folders = Files.list(MODULES)) {
      for (Path folder : folders.toList()) {
        Path tests = folder.resolve("src/test/java");
        if (Files.isDirectory(tests)) {
          named.put(folder.getFileName().toString(), NamedStatements.in(tests));
        }
      }
    }
  }

  private SortedMap<StatementNumber, SortedSet<String>> allNamed() {
    SortedMap<StatementNumber, SortedSet<String>> all = new TreeMap<>();
    named.forEach(
        (module, numbers) ->
            numbers.forEach(
                (number, tests) ->
                    all.computeIfAbsent(number, unseen -> new TreeSet<>())
                        .addAll(tests.stream().map(test -> module + " " + test).toList())));
    return all;
  }

  private Collection<Statement> those(Statement.Binds binds) {
    return standard.values().stream().filter(one -> one.binds() == binds).toList();
  }

  @Test
  @DisplayName("every number that a test carries is one of the standard's")
  void noOtherNumbers() {
    SortedMap<StatementNumber, SortedSet<String>> unknown = allNamed();
    unknown.keySet().removeAll(standard.keySet());
    assertThat(unknown).isEmpty();
  }

  @Test
  @DisplayName("every statement that binds this server has a test")
  void allAreTested() {
    Set<StatementNumber> tested = allNamed().keySet();
    assertThat(those(Statement.Binds.SERVER))
        .filteredOn(statement -> !tested.contains(statement.number()))
        .as("statements without a test")
        .isEmpty();
  }

  @Test
  @DisplayName("what is said to bind other servers alone has no test here")
  void noExcuseIsStale() {
    assertThat(allNamed())
        .doesNotContainKeys(
            those(Statement.Binds.OTHER_SERVERS).stream()
                .map(Statement::number)
                .toArray(StatementNumber[]::new));
  }

  @TestFactory
  @DisplayName("a module's README has the table that its tests' names make")
  List<DynamicTest> tables() {
    assertThat(named).containsKeys("codec", "topic", KERNEL, "transport", "app");
    List<DynamicTest> checks = new ArrayList<>();
    named.forEach(
        (module, numbers) ->
            checks.add(DynamicTest.dynamicTest(module, () -> checkTable(module, numbers))));
    return checks;
  }

  private void checkTable(String module, SortedMap<StatementNumber, SortedSet<String>> numbers)
      throws IOException {
    List<Statement> statements = new ArrayList<>(standard.values());
    if (!module.equals(KERNEL)) {
      statements.removeIf(statement -> statement.binds() == Statement.Binds.OTHER_SERVERS);
    }
    String rows = StatementTable.rows(statements, numbers);
    ReadmeTable table =
        new ReadmeTable(MODULES.resolve(module).resolve("README.md"), StatementTable.HEADER);
    if (Boolean.getBoolean(WRITE) && !rows.equals(table.rows())) {
      table.write(rows);
    }
    assertThat(table.rows())
        .as("the table of statements in %s's README is stale: run %s", module, COMMAND)
        .isEqualTo(rows);
  }

  @Test
  @DisplayName("no number is missing between two others of a section")
  void theListsHaveNoGaps() {
    Map<String, Integer> last = new HashMap<>();
    last.put("MQTT-2.2.1", 1); // MQTT 5.0 has no 2.2.1-1
    for (StatementNumber number : standard.keySet()) {
      String section = number.prefix() + number.section();
      assertThat(number.place()).as("%s", number).isEqualTo(last.getOrDefault(section, 0) + 1);
      last.put(section, number.place());
    }
  }

  @Test
  @DisplayName("numbers are read from display names of tests that run, however put together")
  void readsDisplayNames(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("SomeTest.java"),
        """
        class SomeTest {
          // [MQTT-1.5.4-1]
          @Test
          @DisplayName("[MQTT-3.10.4-1] [MQTT3-1.5.3-1] one"
              + " [MQTT-3.2.0-1] two")
          void joined() {
            assertThat("[MQTT-1.5.4-2]");
          }

          class Inner {
            @net.jqwik.api.Property
            @Tag("[MQTT-1.5.4-3]")
            @Label("[MQTT-3.2.0-1] [MQTT-3.3.1-9..11]")
            void labelled() {}
          }

          @Test
          @Disabled
          @DisplayName("[MQTT-1.5.5-1]")
          void disabled() {}

          @DisplayName("[MQTT-1.5.7-1]")
          void noTest() {}
        }
        """);
    assertThat(NamedStatements.in(folder).toString())
        .isEqualTo(
            "{MQTT-3.2.0-1=[SomeTest.joined, SomeTest.labelled],"
                + " MQTT-3.3.1-9..11=[SomeTest.labelled],"
                + " MQTT-3.10.4-1=[SomeTest.joined], MQTT3-1.5.3-1=[SomeTest.joined]}");
  }
}
