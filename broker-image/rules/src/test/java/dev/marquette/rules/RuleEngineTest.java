package dev.marquette.rules;

import static dev.marquette.rules.Workbench.republish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.rules.sql.SqlException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RuleEngineTest {
  private final Workbench bench = new Workbench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void republishesWhatMatches() {
    bench.apply(
        "hot",
        "SELECT payload.t AS t, clientid FROM \"t/#\" WHERE t > 30",
        republish("hot/${clientid}", "${t}", "1"));

    bench.publish("t/1", "{\"t\":31}");
    bench.publish("t/1", "{\"t\":29}");
    bench.publish("other", "{\"t\":31}");

    assertThat(bench.results()).containsExactly("hot/c1=31@1");
  }

  @Test
  void whatHasNoTemperatureIsNotTooHot() {
    bench.apply(
        "too-hot",
        """
        SELECT topic, payload.temperature AS temperature
        FROM "t/#"
        WHERE payload.temperature > 30
        """,
        republish("alerts/${topic}", "{\"temperature\": ${temperature}}", "1"));

    bench.publish("t/kitchen", "{\"temperature\":42}");
    bench.publish("t/kitchen", "{\"temperature\":null}");
    bench.publish("t/kitchen", "{\"humidity\":80}");
    bench.publish("t/kitchen", "good morning");
    bench.publish("t/kitchen", "");

    assertThat(bench.results()).containsExactly("alerts/t/kitchen={\"temperature\": 42}@1");
    assertThat(bench.counters("too-hot").noResult()).isEqualTo(4);
  }

  @Test
  void aRuleNeverSeesWhatCameThroughItself() {
    bench.apply("a", "SELECT * FROM \"#\"", republish("b", "${payload}", "0"));
    bench.apply("b", "SELECT * FROM \"#\"", republish("a", "${payload}", "0"));

    bench.publish("start", "x");

    // start -> a's b -> b's a, and start -> b's a -> a's b; nothing comes twice through one rule.
    assertThat(bench.results()).containsExactlyInAnyOrder("b=x@0", "a=x@0", "a=x@0", "b=x@0");
  }

  @Test
  void aMessageThatTwoFiltersMatchGivesOneResult() {
    bench.apply(
        "r", "SELECT * FROM \"t/+\", \"t/#\", \"t/1\"", republish("out", "${topic}", "${qos}"));

    bench.publish("t/1", "x");
    bench.publish("t/1/2", "x");

    assertThat(bench.results()).containsExactly("out=t/1@1", "out=t/1/2@1");
  }

  @Test
  void aRefusedChangeLeavesTheOldRuleInForce() {
    bench.apply("r", "SELECT * FROM \"t\"", republish("old", "x", "0"));

    assertThatThrownBy(() -> bench.apply("r", "SELECT FROM \"t\"", republish("new", "x", "0")))
        .isInstanceOf(SqlException.class);
    bench.publish("t", "x");

    assertThat(bench.results()).containsExactly("old=x@0");
  }

  @Test
  void aChangedRuleReplacesTheOldOneAndKeepsItsCounters() {
    bench.apply("r", "SELECT * FROM \"t\"", republish("old", "x", "0"));
    bench.publish("t", "x");
    bench.apply("r", "SELECT * FROM \"t\"", republish("new", "x", "0"));
    bench.publish("t", "x");

    assertThat(bench.results()).containsExactly("old=x@0", "new=x@0");
    assertThat(bench.counters("r").matched()).isEqualTo(2);
  }

  @Test
  @DisplayName("S-10: A rule that is disabled or removed taps no messages")
  void aDisabledOrRemovedRuleHasNoTap() {
    bench.engine().apply(new RuleDefinition("off", "SELECT * FROM \"t\"", false, List.of()));
    bench.apply("r", "SELECT * FROM \"t\"", republish("out", "x", "0"));

    assertThat(bench.engine().remove("r")).isTrue();
    assertThat(bench.engine().remove("r")).isFalse();
    assertThat(bench.taps()).isZero();
    assertThat(bench.engine().names()).containsExactly("off");
  }

  @Test
  void seesTheFieldsOfAMessage() {
    bench.apply(
        "r",
        "SELECT * FROM \"t\"",
        republish("out", "${event} ${node} ${metadata.rule_id} ${flags.retain} ${timestamp}", "0"));

    bench.publish("t", "x");

    assertThat(bench.results()).containsExactly("out=message.publish node-1 r false 7@0");
  }
}
