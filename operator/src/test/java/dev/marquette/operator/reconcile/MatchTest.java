package dev.marquette.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: 1}                          | {a: 1}",
        "{a: 1, b: 2}                    | {a: 1}",
        "{a: 1.0}                        | {a: 1}",
        "{a: {b: x, c: y}}               | {a: {c: y}}",
        "{l: [{n: 1, d: 9}, {n: 2}]}     | {l: [{n: 2}, {n: 1}]}",
        "{l: [{n: 1}, {n: 3}]}           | {l: [{n: 1}]}",
        "{c: [a, b]}                     | {c: [a, b]}",
        "{requests: {cpu: '1'}}          | {requests: {cpu: 1000m}}",
        "{limits: {memory: 1Gi}}         | {limits: {memory: 1024Mi}}",
        "{}                              | {a: null, b: [], c: {}}",
        "{e: {x: 1}}                     | {e: {}}"
      })
  void covers(String actual, String desired) {
    assertThat(Match.covers(tree(actual), tree(desired))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: 2}                          | {a: 1}",
        "{b: 1}                          | {a: 1}",
        "{a: '1'}                        | {a: 1}",
        "{a: x}                          | {a: {b: x}}",
        "{a: {b: x}}                     | {a: [x]}",
        "{l: [{n: 1}]}                   | {l: [{n: 1}, {n: 2}]}",
        "{c: [b, a]}                     | {c: [a, b]}",
        "{c: [a, b, c]}                  | {c: [a, b]}",
        "{requests: {cpu: '2'}}          | {requests: {cpu: 1000m}}",
        "{requests: {memory: 1Gi}}       | {requests: {cpu: '1'}}",
        "{name: 1Gi}                     | {name: 1024Mi}",
        "{}                              | {a: false}"
      })
  void doesNotCover(String actual, String desired) {
    assertThat(Match.covers(tree(actual), tree(desired))).isFalse();
  }

  private static JsonNode tree(String yaml) {
    return Serialization.unmarshal("---\n" + yaml, JsonNode.class);
  }
}
