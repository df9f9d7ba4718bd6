package dev.marquette.rules;

import static dev.marquette.rules.Workbench.republish;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.Message;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules that fail, or feed each other: the broker goes on, and the counters say what happened. */
class RuleFailureTest {
  private final Workbench bench = new Workbench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aFailingMessageIsCountedAndTheNextOneWorks() {
    bench.apply("r", "SELECT payload.n + 1 AS n FROM \"t\"", republish("out", "${n}", "0"));

    bench.publish("t", "{\"n\":\"no number\"}");
    bench.publish("t", "{\"n\":\"41\"}");

    assertThat(bench.results()).containsExactly("out=42@0");
    assertThat(counted("r")).containsExactly(2L, 1L, 1L, 0L, 1L, 0L);
  }

  @Test
  void anActionThatCannotWorkIsCountedAndTheOthersRun() {
    bench.apply(
        "r",
        "SELECT * FROM \"t\"",
        republish("a/#", "x", "0"),
        republish("ok", "x", "${payload.q}"),
        new RuleDefinition.Republish("ok", "x", "0", true));

    bench.publish("t", "{\"q\":7}");

    assertThat(bench.results()).containsExactly("ok=x@0");
    assertThat(bench.published().getLast().retain()).isTrue();
    assertThat(counted("r")).containsExactly(1L, 1L, 0L, 0L, 1L, 2L);
  }

  @Test
  void whatAnActionThrowsIsItsOwnFailure() {
    bench.apply(
        "r",
        "SELECT topic FROM \"t\"",
        republish("first", "x", "0"),
        new RuleDefinition.Console(),
        republish("last", "x", "0"));
    bench.apply("other", "SELECT topic FROM \"t\"", new RuleDefinition.Console());
    bench.broken = new IllegalStateException("closing");

    bench.publish("t", "x");

    assertThat(counted("r")).containsExactly(1L, 1L, 0L, 0L, 1L, 2L);
    assertThat(bench.printed()).contains("[rule r] t", "[rule other] t");
  }

  @Test
  void countsWhatBecameOfEachMessage() {
    bench.apply(
        "r", "SELECT payload.n AS n FROM \"t\" WHERE n > 5", republish("out/${n}", "x", "0"));

    for (String n : List.of("6", "7", "4", "null", "\"text\"", "\"#\"", "[1]")) {
      bench.publish("t", "{\"n\":" + n + "}");
    }
    bench.publish("elsewhere", "{\"n\":6}");

    // 6, 7 and the list are above 5; 4 and null are not; two texts are no numbers.
    assertThat(counted("r")).containsExactly(7L, 3L, 2L, 2L, 3L, 0L);
    bench.engine().remove("r");
    assertThat(bench.engine().counters("r")).isNull();
  }

  @Test
  void rulesThatFeedEachOtherMakeABoundedNumberOfMessages() {
    List<String> names = IntStream.range(0, 7).mapToObj(i -> "rule-" + i).toList();
    names.forEach(
        name -> bench.apply(name, "SELECT * FROM \"#\"", republish(name, "${payload}", "0")));

    bench.publish("start", "x");

    // 7 + 7*6 + 7*6*5 + 7*6*5*4 + 7*6*5*4*3; the last of these are refused by the two others.
    assertThat(bench.published()).hasSize(3_619);
    assertThat(bench.published())
        .extracting(Message::ruleTrace)
        .allMatch(trace -> trace.size() <= 5);
    assertThat(names.stream().mapToLong(name -> bench.counters(name).failed()).sum())
        .isEqualTo(2 * 2_520);
  }

  /** Matched, passed, failed, no result; actions that worked and that did not. */
  private List<Long> counted(String rule) {
    RuleCounters counters = bench.counters(rule);
    assertThat(counters.matched())
        .isEqualTo(counters.passed() + counters.failed() + counters.noResult());
    return List.of(
        counters.matched(),
        counters.passed(),
        counters.failed(),
        counters.noResult(),
        counters.actionsSucceeded(),
        counters.actionsFailed());
  }
}
