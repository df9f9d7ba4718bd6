package dev.marquette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.PublishProperties;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.MessageTap;
import dev.marquette.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A rule engine, and a broker as far as it sees one: what it publishes comes back to its rules. */
final class Workbench implements AutoCloseable {
  private final List<Tap> taps = new ArrayList<>();
  private final List<Message> published = new ArrayList<>();
  private final HeldConsole console = new HeldConsole();
  private final RuleEngine engine =
      new RuleEngine(
          this::tap,
          this::publish,
          "node-1",
          ConsoleWriter.start(console.stream(), HeldConsole.LONG),
          InstantSource.fixed(Instant.ofEpochMilli(1_000)));

  /** What publishing throws; null when it works. */
  @Nullable RuntimeException broken;

  RuleEngine engine() {
    return engine;
  }

  void apply(String name, String sql, RuleDefinition.ActionDefinition... actions) {
    engine.apply(new RuleDefinition(name, sql, true, List.of(actions)));
  }

  static RuleDefinition.Republish republish(String topic, String payload, String qos) {
    return new RuleDefinition.Republish(topic, payload, qos, false);
  }

  /** A client's message. */
  void publish(String topic, String payload) {
    publish(topic, payload.getBytes(StandardCharsets.UTF_8));
  }

  void publish(String topic, byte[] payload) {
    dispatch(
        new Message(
            topic, payload, 1, false, PublishProperties.NONE, "c1", null, 7, Message.NEVER));
  }

  /** What rules published. */
  List<Message> published() {
    return published;
  }

  /** What rules published, as {@code topic=payload@qos}. */
  List<String> results() {
    return published.stream()
        .map(
            m ->
                "%s=%s@%d"
                    .formatted(m.topic(), new String(m.payload(), StandardCharsets.UTF_8), m.qos()))
        .toList();
  }

  RuleCounters counters(String rule) {
    RuleCounters counters = engine.counters(rule);
    assertThat(counters).isNotNull();
    return counters;
  }

  /** How many filters are listened to. */
  int taps() {
    return taps.size();
  }

  HeldConsole console() {
    return console;
  }

  /** What the console shows once everything has been printed. */
  String printed() {
    engine.close();
    return console.text();
  }

  @Override
  public void close() {
    engine.close();
  }

  private CompletableFuture<@Nullable Void> publish(Message message) {
    if (broken != null) {
      throw broken;
    }
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

  private record Tap(String filter, MessageTap tap) {}
}
