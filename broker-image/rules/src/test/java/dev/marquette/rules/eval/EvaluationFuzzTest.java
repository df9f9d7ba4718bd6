package dev.marquette.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquette.rules.sql.Expression;
import dev.marquette.rules.sql.Expressions;
import dev.marquette.rules.sql.Statement;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever the rule and the message, there is a result, none, or a failure that says why. */
class EvaluationFuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Template TEMPLATE = Template.of("${x} ${x.a.b} ${payload} ${payload.a}");

  @Property(tries = 5_000)
  void anyExpressionOverAnyPayload(
      @ForAll("expressions") Expression selected,
      @ForAll("expressions") Expression condition,
      @ForAll("payloads") String payload)
      throws JsonProcessingException {
    MapEvent event =
        MapEvent.of(
            "payload", payload, "topic", "t", "qos", 1L, "flags", Map.of("a", List.of(false)));
    Map<String, @Nullable Object> before = Map.copyOf(event.fields());
    Statement statement =
        new Statement(
            List.of(
                new Statement.Field.Value(selected, List.of("x")),
                new Statement.Field.Value(selected, List.of("payload", "a")),
                new Statement.Field.Value(condition, List.of("flags", "b", "c"))),
            List.of("t"),
            new Expression.Or(condition, new Expression.Truth(true)));

    Map<String, @Nullable Object> row;
    try {
      row = CompiledStatement.of(statement).run(event);
    } catch (RuleFailedException e) {
      assertThat(e).message().isNotBlank().hasSizeLessThan(1_500);
      return;
    }

    assertThat(row).isNotNull();
    JSON.readTree(Rendering.json(row));
    assertThat(TEMPLATE.render(row)).isNotEmpty();
    assertThat(event.fields()).isEqualTo(before);
  }

  @Property(tries = 2_000)
  void comparisonsAreAnOrder(
      @ForAll("expressions") Expression left,
      @ForAll("expressions") Expression right,
      @ForAll("payloads") String payload) {
    MapEvent event = MapEvent.of("payload", payload, "topic", "t", "qos", 1L);
    try {
      boolean less = holds(Expression.Comparison.LESS, left, right, event);
      boolean greater = holds(Expression.Comparison.GREATER, left, right, event);
      assertThat(less && greater).isFalse();
      assertThat(holds(Expression.Comparison.GREATER, right, left, event)).isEqualTo(less);
      if (less) {
        assertThat(holds(Expression.Comparison.LESS_OR_EQUAL, left, right, event)).isTrue();
        assertThat(holds(Expression.Comparison.NOT_EQUAL, left, right, event)).isTrue();
      }
    } catch (RuleFailedException e) {
      // The two cannot be compared.
    }
  }

  private static boolean holds(
      Expression.Comparison operator, Expression left, Expression right, MapEvent event) {
    Expression compared = new Expression.Compared(operator, left, right);
    return CompiledStatement.of(new Statement(List.of(), List.of("t"), compared)).run(event)
        != null;
  }

  @Provide
  Arbitrary<Expression> expressions() {
    return Expressions.any();
  }

  @Provide
  Arbitrary<String> payloads() {
    Arbitrary<String> json =
        Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "\"a\"",
                "\"b\"",
                "\"12\"",
                "1",
                "-0.0",
                "1e400",
                "9223372036854775808",
                "true",
                "null",
                " ")
            .list()
            .ofMaxSize(12)
            .map(parts -> String.join("", parts));
    return Arbitraries.oneOf(
        json,
        Arbitraries.strings(),
        Arbitraries.of(
            "{\"a\":[1,{\"b\":2}],\"b\":{\"a\":\"x\"},\"end\":null,\"x-y\":-0.0,\"1\":true}",
            "{\"a\":{\"b\":{\"a\":1}},\"b\":\"{\\\"a\\\":5}\",\"\\\"\":\"12\"}",
            "[[1],[2]]",
            "[".repeat(2_000)));
  }
}
