package dev.marquette.kernel.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.kernel.rewrite.RewriteRule.Action;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RewriteRuleTest {
  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a/#/b | x      | y     | filter: topic filter "a/#/b" has '#' at index 2
          $share/g/a | x | y     | filter: "$share/g/a" is shared: write "a"
          a     | x(     | y     | regex: "x(" is not a regular expression: missing closing )
          a     | ab[x   | y     | regex: "ab[x" is not a regular expression: missing closing ]: [x at index 2
          a     | (?=x)  | y     | regex: "(?=x)" is not a regular expression
          a     | (x)\\1 | y     | regex: "(x)\\1" is not a regular expression
          a     | x      | y/$1  | destination: "y/$1" names group $1 at index 2, but the regex has none
          a     | (x)(y) | $0    | destination: "$0" names group $0 at index 0, but the regex has $1 to $2
          a     | (x)(y) | $1/$3 | destination: "$1/$3" names group $3 at index 3, but the regex has $1 to $2
          a     | x      | y/+   | destination: "y/+" has the wildcard '+' at index 2
          a     | x      | y/#   | destination: "y/#" has the wildcard '#' at index 2
          a     | x      | ``    | destination: is empty
          a     | x      | $delayed/5/y | destination: "$delayed/5/y" asks for a delay: a rule gives names
          """)
  @DisplayName("S-68: what is wrong is refused with the component, its value and the place in it")
  void refuses(String filter, String regex, String destination, String message) {
    assertThatThrownBy(() -> new RewriteRule(Action.ALL, filter, regex, destination))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  @DisplayName("A null character can be in no topic [MQTT-4.7.3-2]")
  void refusesNull() {
    assertThatThrownBy(() -> new RewriteRule(Action.SUBSCRIBE, "a", "x", "y\0"))
        .hasMessageStartingWith("destination: ")
        .hasMessageContaining("U+0000 at index 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"y/+", "#", "+/$1", "$SYS/x", "$", "a$", "%", "%x", "100%/%c", "%u$1"})
  @DisplayName("Filters may be rewritten to filters; a $ or % that stands for nothing is itself")
  void takes(String destination) {
    assertThatCode(() -> new RewriteRule(Action.SUBSCRIBE, "a", "(x)", destination))
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("Only nine groups have a name: what follows the digit is itself")
  void nineGroups() {
    String ten = IntStream.range(0, 10).mapToObj(i -> "(.)").reduce("", String::concat);
    TopicRewrites rewrites =
        TopicRewrites.of(java.util.List.of(new RewriteRule(Action.ALL, "#", ten, "$9/$10")));
    assertThat(rewrites.publish("abcdefghij", "c", null)).isEqualTo("i/a0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a{30}){30}", "[a-z]{200}x{200}", "(((.?){9}){9}){9}"})
  @DisplayName("A regex that would cost too much at each character is refused")
  void bounded(String regex) {
    assertThatThrownBy(() -> new RewriteRule(Action.ALL, "a", regex, "y"))
        .hasMessageStartingWith("regex: \"" + regex + "\" makes ")
        .hasMessageContaining("instructions; at most " + RewriteRule.MAX_INSTRUCTIONS);
  }
}
