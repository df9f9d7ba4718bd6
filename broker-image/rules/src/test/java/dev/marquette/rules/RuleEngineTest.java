package dev.marquette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.codec.PublishProperties;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.MessageTap;
import dev.marquette.rules.sql.SqlException;
import dev.marquette.topic.TopicFilter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RuleEngineTest {
  private final List<Tap> taps = new ArrayList<>();
  private final List<Message> published = new ArrayList<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final RuleEngine engine =
      new RuleEngine(
          this::tap,
          this::publish,
          "node-1",
          new PrintStream(printed, true, StandardCharsets.UTF_8),
          InstantSource.fixed(Instant.ofEpochMilli(1_000)));

  @Test
  void republishesWhatMatches() {
    engine.apply(
        rule(
            "hot",
            "SELECT payload.t AS t, clientid FROM \"t/#\" WHERE t > 30",
            republish("hot/${clientid}", "${t}", "1")));

    publish("t/1", "{\"t\":31}");
    publish("t/1", "{\"t\":29}");
    publish("other", "{\"t\":31}");

    assertThat(results()).containsExactly("hot/c1=31@1");
    RuleCounters counters = engine.counters("hot");
    assertThat(counters).isNotNull();
    assertThat(
            List.of(
                counters.matched(),
                counters.passed(),
                counters.noResult(),
                counters.actionsSucceeded()))
        .containsExactly(2L, 1L, 1L, 1L);
  }

  @Test
  void aRuleNeverSeesWhatCameThroughItself() {
    engine.apply(rule("a", "SELECT * FROM \"#\"", republish("b", "${payload}", "0")));
    engine.apply(rule("b", "SELECT * FROM \"#\"", republish("a", "${payload}", "0")));

    publish("start", "x");

    // start -> a's b -> b's a, and start -> b's a -> a's b; nothing comes twice through one rule.
    assertThat(results()).containsExactlyInAnyOrder("b=x@0", "a=x@0", "a=x@0", "b=x@0");
  }

  @Test
  void aMessageThatTwoFiltersMatchGivesOneResult() {
    engine.apply(
        rule(
            "r",
            "SELECT * FROM \"t/+\", \"t/#\", \"t/1\"",
            republish("out", "${topic}", "${qos}")));

    publish("t/1", "x");
    publish("t/1/2", "x");

    assertThat(results()).containsExactly("out=t/1@1", "out=t/1/2@1");
  }

  @Test
  void aFailingMessageIsCountedAndTheNextOneWorks() {
    engine.apply(rule("r", "SELECT payload.n + 1 AS n FROM \"t\"", republish("out", "${n}", "0")));

    publish("t", "{\"n\":\"no number\"}");
    publish("t", "{\"n\":\"41\"}");

    assertThat(results()).containsExactly("out=42@0");
    RuleCounters counters = engine.counters("r");
    assertThat(counters).isNotNull();
    assertThat(counters.failed()).isEqualTo(1);
  }

  @Test
  void anActionThatCannotWorkIsCountedAndTheOthersRun() {
    engine.apply(
        new RuleDefinition(
            "r",
            "SELECT * FROM \"t\"",
            true,
            List.of(
                new RuleDefinition.Republish("a/#", "x", "0", false),
                new RuleDefinition.Republish("ok", "x", "${payload.q}", false),
                new RuleDefinition.Republish("ok", "x", "0", true))));

    publish("t", "{\"q\":7}");

    assertThat(results()).containsExactly("ok=x@0");
    assertThat(published.getLast().retain()).isTrue();
    RuleCounters counters = engine.counters("r");
    assertThat(counters).isNotNull();
    assertThat(List.of(counters.actionsFailed(), counters.actionsSucceeded()))
        .containsExactly(2L, 1L);
  }

  @Test
  void printsResultsAsOneLine() {
    engine.apply(
        new RuleDefinition(
            "r",
            "SELECT topic, payload.t AS t FROM \"t\"",
            true,
            List.of(new RuleDefinition.Console())));

    publish("t", "{\"t\":\"a\\nb\"}");

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .isEqualTo("[rule r] t -> {\"topic\":\"t\",\"t\":\"a\\nb\"}" + System.lineSeparator());
  }

  @Test
  void aRefusedChangeLeavesTheOldRuleInForce() {
    engine.apply(rule("r", "SELECT * FROM \"t\"", republish("old", "x", "0")));

    assertThatThrownBy(
            () -> engine.apply(rule("r", "SELECT FROM \"t\"", republish("new", "x", "0"))))
        .isInstanceOf(SqlException.class);
    publish("t", "x");

    assertThat(results()).containsExactly("old=x@0");
  }

  @Test
  void aChangedRuleReplacesTheOldOneAndKeepsItsCounters() {
    engine.apply(rule("r", "SELECT * FROM \"t\"", republish("old", "x", "0")));
    publish("t", "x");
    engine.apply(rule("r", "SELECT * FROM \"t\"", republish("new", "x", "0")));
    publish("t", "x");

    assertThat(results()).containsExactly("old=x@0", "new=x@0");
    RuleCounters counters = engine.counters("r");
    assertThat(counters).isNotNull();
    assertThat(counters.matched()).isEqualTo(2);
  }

  @Test
  void aDisabledOrRemovedRuleHasNoTap() {
    engine.apply(new RuleDefinition("off", "SELECT * FROM \"t\"", false, List.of()));
    engine.apply(rule("r", "SELECT * FROM \"t\"", republish("out", "x", "0")));

    assertThat(engine.remove("r")).isTrue();
    assertThat(engine.remove("r")).isFalse();
    assertThat(taps).isEmpty();
    assertThat(engine.names()).containsExactly("off");
  }

  @Test
  void seesTheFieldsOfAMessage() {
    engine.apply(
        rule(
            "r",
            "SELECT * FROM \"t\"",
            republish(
                "out", "${event} ${node} ${metadata.rule_id} ${flags.retain} ${timestamp}", "0")));

    publish("t", "x");

    assertThat(results()).containsExactly("out=message.publish node-1 r false 7@0");
  }

  private static RuleDefinition rule(
      String name, String sql, RuleDefinition.ActionDefinition action) {
    return new RuleDefinition(name, sql, true, List.of(action));
  }

  private static RuleDefinition.Republish republish(String topic, String payload, String qos) {
    return new RuleDefinition.Republish(topic, payload, qos, false);
  }

  private void publish(String topic, String payload) {
    dispatch(
        new Message(
            topic,
            payload.getBytes(StandardCharsets.UTF_8),
            1,
            false,
            PublishProperties.NONE,
            "c1",
            null,
            7,
            Message.NEVER));
  }

  private CompletableFuture<@Nullable Void> publish(Message message) {
    published.add(message);
    dispatch(message);
    return ClusterLink.DONE;
  }

  private void dispatch(Message message) {
    for (Tap tap : List.copyOf(taps)) {
      if (TopicFilter.matches(tap.filter(), message.topic())) {
        tap.tap().onMessage(message);
      }
    }
  }

  private MessageTap.Registration tap(String filter, MessageTap tap) {
    Tap registered = new Tap(filter, tap);
    taps.add(registered);
    return () -> taps.remove(registered);
  }

  private List<String> results() {
    return published.stream()
        .map(
            m ->
                "%s=%s@%d"
                    .formatted(m.topic(), new String(m.payload(), StandardCharsets.UTF_8), m.qos()))
        .toList();
  }

  private record Tap(String filter, MessageTap tap) {}
}
