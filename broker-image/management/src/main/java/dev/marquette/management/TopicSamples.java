package dev.marquette.management;

import dev.marquette.kernel.MessageRate;
import dev.marquette.kernel.TopicMetrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The topics that a kernel counts, as metrics; their rates have a label for EMQX's three windows.
 */
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
      rates(samples, topic);
    }
    return samples;
  }

  private static void rates(List<Sample> samples, TopicMetrics.Topic topic) {
    for (int qos = 0; qos < topic.inRates().size(); qos++) {
      Map<String, String> labels = Map.of("topic", topic.name(), "qos", Integer.toString(qos));
      rate(
          samples,
          "marquette_topic_messages_in_per_second",
          "Messages a second that are published to the topic on this broker, averaged.",
          labels,
          topic.inRates().get(qos));
      rate(
          samples,
          "marquette_topic_messages_out_per_second",
          "PUBLISH packets a second with the topic to clients, averaged.",
          labels,
          topic.outRates().get(qos));
    }
    rate(
        samples,
        "marquette_topic_messages_dropped_per_second",
        "Messages a second to the topic that nobody subscribes to, averaged.",
        Map.of("topic", topic.name()),
        topic.droppedRate());
  }

  private static void rate(
      List<Sample> samples,
      String name,
      String help,
      Map<String, String> labels,
      MessageRate rate) {
    over(MessageRate.SHORT_SECONDS, samples, name, help, labels, rate.overShort());
    over(MessageRate.MEDIUM_SECONDS, samples, name, help, labels, rate.overMedium());
    over(MessageRate.LONG_SECONDS, samples, name, help, labels, rate.overLong());
  }

  private static void over(
      int seconds,
      List<Sample> samples,
      String name,
      String help,
      Map<String, String> labels,
      double rate) {
    Map<String, String> withWindow = new HashMap<>(labels);
    withWindow.put("window", seconds + "s");
    samples.add(Sample.gauge(name, help, withWindow, rate));
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
