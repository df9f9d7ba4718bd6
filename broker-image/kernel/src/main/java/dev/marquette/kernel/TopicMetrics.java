package dev.marquette.kernel;

import dev.marquette.topic.TopicNames;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts the messages of chosen topics on this broker. Safe for any threads. */
public final class TopicMetrics {
  /** How many topics may be counted. */
  public static final int MAX_TOPICS = 512;

  private final BrokerKernel kernel;
  private final Map<String, TopicCounts> topics = new TreeMap<>();
  private volatile @Nullable CountedTopics counted;

  /**
   * What passed through one topic. Totals; they begin at 0 whenever the topic begins to be counted.
   *
   * @param in messages that were published here, by QoS: clients' that were authorized, wills,
   *     those of rules
   * @param out PUBLISH packets to clients of this broker, by QoS
   * @param dropped messages that were published here and that nobody subscribed to
   * @param inRates of the messages in, by QoS
   * @param outRates of the packets out, by QoS
   * @param droppedRate of the messages dropped
   */
  public record Topic(
      String name,
      long[] in,
      long[] out,
      long dropped,
      List<MessageRate> inRates,
      List<MessageRate> outRates,
      MessageRate droppedRate) {}

  TopicMetrics(BrokerKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Counts these topics from now on, and no others; those that were counted before go on.
   *
   * @param names exact ones, mountpoint included
   * @throws dev.marquette.topic.InvalidTopicException when one is no topic name
   * @throws IllegalArgumentException when there are more than {@link #MAX_TOPICS}
   */
  public synchronized void count(Collection<String> names) {
    names.forEach(TopicNames::check);
    if (names.size() > MAX_TOPICS) {
      throw new IllegalArgumentException(
          "%d topics to count; expected %d at most".formatted(names.size(), MAX_TOPICS));
    }
    boolean fewer = topics.keySet().retainAll(names);
    boolean more = false;
    long now = kernel.clock.nanoTime();
    for (String name : names) {
      more |= topics.putIfAbsent(name, new TopicCounts(name, kernel.loops(), now)) == null;
    }
    if (!fewer && !more) {
      return;
    }
    counted = topics.isEmpty() ? null : new CountedTopics(topics.values());
    for (LoopContext loop : kernel.contexts()) {
      loop.post(() -> loop.countedTopics = counted);
    }
  }

  /** Looks at the rates of all topics; to be called about once a second, on no event loop. */
  public synchronized void look() {
    long now = kernel.clock.nanoTime();
    topics.values().forEach(topic -> topic.look(now));
  }

  /** The topics that are counted, by name. */
  public synchronized List<Topic> topics() {
    return topics.values().stream().map(TopicCounts::read).toList();
  }
}
