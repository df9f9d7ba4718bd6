package dev.marquette.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.operator.fixture.Manifests;
import dev.marquette.operator.model.RefusedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsCheckTest {
  private static void check(String mqtt) throws RefusedException {
    TopicsCheck.check(Manifests.cluster("demo", "{mqtt: %s}".formatted(mqtt)).getSpec().mqtt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          all       | x/#       | (x        | y      | regex: "(x" is not a regular expression: missing closing )
          publish   | x/#       | (?=x)     | y      | regex: "(?=x)" is not a regular expression
          all       | x/#       | (x{99}){9} | y     | regex: "(x{99}){9}" makes
          all       | x/#       | ^x/(.+)$  | y/$2   | destination: "y/$2" names group $2 at index 2, but the regex has $1 to $1
          subscribe | x/#       | ^x        | y/$1   | destination: "y/$1" names group $1 at index 2, but the regex has none
          publish   | x/#       | ^x        | y/+    | destination: "y/+" has the wildcard '+' at index 2: nothing can be published to it
          all       | x/#       | ^x        | y/#    | destination: "y/#" has the wildcard '#' at index 2
          publish   | x/#       | ^x/(.+)$  | $delayed/5/$1 | destination: "$delayed/5/$1" asks for a delay
          all       | $share/g/x | ^x       | y      | filter: "$share/g/x" is shared: write "x"
          """)
  @DisplayName("S-68: A rule that no broker takes is refused with its place, value and the reason")
  void refusesRules(String action, String filter, String regex, String to, String message) {
    String good = "{filter: 'x/#', regex: '^x/(.+)$', destination: 'y/$1'}";
    String bad =
        "{action: '%s', filter: '%s', regex: '%s', destination: '%s'}"
            .formatted(action, filter, regex, to);
    assertThatThrownBy(() -> check("{rewrite: [%s, %s]}".formatted(good, bad)))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("spec.mqtt.rewrite[1]." + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          $share/g  | false | topic: topic filter "$share/g"
          $share//a | false | topic: topic filter "$share//a"
          $queue/a  | true  | noLocal: is true, but topic "$queue/a" is shared
          """)
  @DisplayName("A subscription that no broker can make is refused in the same way")
  void refusesSubscriptions(String topic, boolean noLocal, String message) {
    assertThatThrownBy(
            () -> check("{autoSubscribe: [{topic: '%s', noLocal: %s}]}".formatted(topic, noLocal)))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("spec.mqtt.autoSubscribe[0]." + message);
  }

  @Test
  @DisplayName("Wildcards are for filters: a rule about subscriptions alone may have them")
  void takesWhatBrokersTake() {
    assertThatCode(
            () ->
                check(
                    "{rewrite: [{action: subscribe, filter: 'a/#', regex: '^a/(.+)$',"
                        + " destination: '+/$1'}], autoSubscribe: [{topic: 'to/%c/#'}]}"))
        .doesNotThrowAnyException();
    assertThatCode(() -> check("{}")).doesNotThrowAnyException();
  }
}
