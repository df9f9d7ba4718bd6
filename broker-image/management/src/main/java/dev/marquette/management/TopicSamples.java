package dev.marquette.management;

import dev.marquette.kernel.TopicMetrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The topics that a kernel counts, as metrics. */
public record TopicSamples(TopicMetrics topics) implements MetricSource {
  @Override
  public Collection<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    for (TopicMetrics.Topic topic : topics.topics()) {
      byQos(
          samples,
          "marquette_topic_messages_in_total",
          "Messages that were published to the topic on this broker.",
          topic.name(),
          topic.in());
      byQos(
          samples,
          "marquette_topic_messages_out_total",
          "PUBLISH packets with the topic to clients.",
          topic.name(),
          topic.out());
      samples.add(
          Sample.counter(
              "marquette_topic_messages_dropped_total",
              "Messages to the topic that nobody subscribed to.",
              Map.of("topic", topic.name()),
              topic.dropped()));
    }
    return samples;
  }

  private static void byQos(
      List<Sample> samples, String name, String help, String topic, long[] counts) {
    for (int qos = 0; qos < counts.length; qos++) {
      samples.add(
          Sample.counter(
              name, help, Map.of("topic", topic, "qos", Integer.toString(qos)), counts[qos]));
    }
  }
}
