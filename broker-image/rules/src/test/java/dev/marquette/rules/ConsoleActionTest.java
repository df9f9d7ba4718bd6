package dev.marquette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

class ConsoleActionTest {
  private final Workbench bench = new Workbench();

  @Test
  void printsResultsAsOneLineEach() {
    bench.apply("r", "SELECT topic, payload.t AS t FROM \"t\"", new RuleDefinition.Console());

    bench.publish("t", "{\"t\":\"a\\nb\"}");
    bench.publish("t", "no JSON");

    assertThat(bench.counters("r").actionsSucceeded()).isEqualTo(2);
    assertThat(bench.printed().lines())
        .containsExactly(
            "[rule r] t -> {\"topic\":\"t\",\"t\":\"a\\nb\"}", "[rule r] t -> {\"topic\":\"t\"}");
  }

  @Test
  void aTopicForgesNoLine() {
    bench.apply("r", "SELECT qos FROM \"#\"", new RuleDefinition.Console());

    bench.publish("a\n[rule r] forged\u001B[2J", "x");

    assertThat(bench.printed().lines())
        .containsExactly("[rule r] a\\u000A[rule r] forged\\u001B[2J -> {\"qos\":1}");
  }

  @Test
  void printsNoMoreOfAPayloadThanALineTakes() {
    bench.apply("r", "SELECT * FROM \"t\"", new RuleDefinition.Console());

    bench.publish("t", new byte[1_000_000]);
    bench.publish("t", new byte[] {(byte) 0xFF});

    assertThat(bench.printed().lines())
        .hasSize(2)
        .allMatch(line -> line.length() < ConsoleWriter.LINE_CHARS + 100)
        .last()
        .asString()
        .contains("\"payload\":\"\uFFFD\"");
  }

  @Test
  void whatIsDroppedCountsAsFailed() {
    bench.apply("r", "SELECT qos FROM \"t\"", new RuleDefinition.Console());

    bench.console().hold();
    bench.publish("t", "x");
    await().until(bench.console()::keepsAWriterWaiting);
    for (int i = 0; i < ConsoleWriter.QUEUE_LINES + 10; i++) {
      bench.publish("t", "x");
    }
    bench.console().release();

    RuleCounters counters = bench.counters("r");
    assertThat(counters.actionsSucceeded()).isEqualTo(ConsoleWriter.QUEUE_LINES + 1);
    assertThat(counters.actionsFailed()).isEqualTo(10);
    assertThat(bench.printed().lines().filter(line -> line.startsWith("[rule r]")))
        .hasSize(ConsoleWriter.QUEUE_LINES + 1);
    assertThat(bench.console().lines())
        .contains("[console] 10 lines were dropped: the console is too slow");
  }
}
