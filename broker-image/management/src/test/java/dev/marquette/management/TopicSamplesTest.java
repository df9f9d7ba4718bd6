package dev.marquette.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TopicSamplesTest {
  private final TestBroker broker = new TestBroker(2);
  private final TopicSamples samples = new TopicSamples(broker.kernel().topicMetrics());

  private Map<String, Double> shown() {
    return samples.samples().stream()
        .collect(
            Collectors.toMap(
                sample ->
                    sample.name()
                        + " "
                        + sample.labels().get("topic")
                        + " "
                        + sample.labels().getOrDefault("qos", "-")
                        + (sample.labels().containsKey("window")
                            ? " " + sample.labels().get("window")
                            : ""),
                Sample::value));
  }

  @Test
  @DisplayName("A topic is shown by QoS, in and out, and with what was dropped")
  void shows() {
    broker.kernel().topicMetrics().count(List.of("t", "u"));
    TestClient client = broker.connected(1, "c").subscribe("t", 0);
    client.publish("t", "x", 1).publish("u", "x", 0);
    broker.run();

    assertThat(shown())
        .hasSize(14 + 2 * 7 * 3)
        .contains(
            entry("marquette_topic_messages_in_total t 0", 0.0),
            entry("marquette_topic_messages_in_total t 1", 1.0),
            entry("marquette_topic_messages_out_total t 0", 1.0),
            entry("marquette_topic_messages_dropped_total t -", 0.0),
            entry("marquette_topic_messages_in_total u 0", 1.0),
            entry("marquette_topic_messages_dropped_total u -", 1.0));
  }

  @Test
  @DisplayName("Rates are shown of everything that is counted, over 5, 60 and 300 seconds")
  void rates() {
    broker.kernel().topicMetrics().count(List.of("t"));
    TestClient client = broker.connected(1, "c");
    client.publish("t", "x", 1);
    broker.run();
    client.subscribe("t", 0).publish("t", "x", 1);
    broker.advance(Duration.ofSeconds(1));
    broker.kernel().topicMetrics().look();

    assertThat(shown())
        .contains(
            entry("marquette_topic_messages_in_per_second t 0 5s", 0.0),
            entry("marquette_topic_messages_in_per_second t 1 5s", 2 / 5.0),
            entry("marquette_topic_messages_in_per_second t 1 60s", 2 / 60.0),
            entry("marquette_topic_messages_in_per_second t 1 300s", 2 / 300.0),
            entry("marquette_topic_messages_out_per_second t 0 5s", 1 / 5.0),
            entry("marquette_topic_messages_dropped_per_second t - 60s", 1 / 60.0));
  }

  @Test
  @DisplayName("What is not counted is not shown")
  void showsNothing() {
    assertThat(shown()).isEmpty();
  }
}
