package dev.marquette.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlParserTest {
  private static final String VALID =
      """
      apiVersion: marquette.dev/v1alpha1
      kind: Rule
      metadata: {name: r}
      spec:
        cluster: q
        sql: |
          SELECT * FROM "t/#"
        actions:
          - republish: {topic: a, qos: "1"}
          - console: {}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          yes      | true
          Off      | false
          0x10     | 16
          010      | 8
          0b11     | 3
          -1_000   | -1000
          1.5      | 1.5
          12345678901234567890 | 12345678901234567890
          a b      | "a b"
          "1"      | "1"
          2026-01-01 | "2026-01-01"
          1e3x     | "1e3x"
          """)
  void scalarsAreReadAsKubectlReadsThem(String yaml, String json) throws Exception {
    assertThat(parse("a: " + yaml).path("a").toString()).isEqualTo(json);
  }

  @Test
  void anAliasStandsForItsAnchor() throws Exception {
    assertThat(parse("a: &x {b: 1}\nc: *x\n").at("/c/b").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: &x [*x]",
        "a: &x {b: *x}",
        "a: !!binary aGVsbG8=",
        "a: !custom 1",
        "? [a]\n: b",
        "a: &x {b: 1}\nc: {<<: *x}",
        "a: 1:30",
        "a: \t- b",
        "a: 'b",
        "a: b: c",
        "%YAML 9.9\n---\na: b",
      })
  void whatCannotBeReadIsRefusedWithItsPlace(String yaml) {
    assertThatThrownBy(() -> YamlParser.parse("x", yaml))
        .isInstanceOf(ManifestException.class)
        .hasMessageStartingWith("x:");
  }

  @Test
  void aliasesOfAliasesEndInARefusal() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [1,1,1,1,1,1,1,1,1]\n");
    for (int i = 1; i < 12; i++) {
      String alias = "*a" + (i - 1);
      laughs.append("a%d: &a%d [%s]\n".formatted(i, i, (alias + ",").repeat(9) + alias));
    }
    assertThatThrownBy(() -> YamlParser.parse("x", laughs.toString()))
        .isInstanceOf(ManifestException.class);
  }

  @Test
  void nestingHasAnEnd() {
    assertThatThrownBy(() -> YamlParser.parse("x", "[".repeat(1000)))
        .isInstanceOf(ManifestException.class);
  }

  @Property(tries = 2000)
  void whateverIsDoneToATextItIsReadOrRefused(@ForAll("mutations") String text) {
    try {
      assertThat(ManifestReader.read("x", text)).isNotNull();
    } catch (ManifestException e) {
      assertThat(e.problems()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<String> mutations() {
    Arbitrary<Integer> place = Arbitraries.integers().between(0, VALID.length() - 1);
    Arbitrary<String> insert =
        Arbitraries.of(
            "", "\n", ":", "- ", "{", "}", "[", "\"", "'", "#", "&a ", "*a", "!", "|", "\t", "~",
            "0", "é", "\u0000", "\ud800", "---\n", "? ", "<<: ", "%", "@");
    Arbitrary<Integer> cut = Arbitraries.integers().between(0, 12);
    return place.flatMap(
        at ->
            insert.flatMap(
                text ->
                    cut.map(
                        length ->
                            VALID.substring(0, at)
                                + text
                                + VALID.substring(Math.min(VALID.length(), at + length)))));
  }

  private static JsonNode parse(String yaml) throws ManifestException {
    return YamlParser.parse("x", yaml).getFirst().root();
  }
}
