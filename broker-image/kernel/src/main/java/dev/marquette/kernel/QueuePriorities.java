package dev.marquette.kernel;

import java.util.Map;

/**
 * Which of the messages that wait for a client go first: all of a higher priority before any of a
 * lower one, those of one priority in the order in which they came. So the messages of one topic
 * keep their order. Each priority has a limit of its own, {@link MqttSettings#maxQueueLength}.
 *
 * @param topics the priority of some topics, 0 to 255: topic names as the broker sees them,
 *     mountpoint included, and not filters
 * @param others that of all other topics: {@link #LOWEST}, {@link #HIGHEST}, or one between
 */
public record QueuePriorities(Map<String, Integer> topics, int others) {
  /** Of other topics: what no topic is below. */
  public static final int LOWEST = 0;

  /** Of other topics: above every topic that has a priority. */
  public static final int HIGHEST = 256;

  /** All messages wait in one line. */
  public static final QueuePriorities NONE = new QueuePriorities(Map.of(), LOWEST);

  public QueuePriorities {
    topics = Map.copyOf(topics);
    topics.forEach((topic, priority) -> check("priority of topic " + topic, priority, 255));
    check("priority of other topics", others, HIGHEST);
  }

  private static void check(String what, int priority, int most) {
    if (priority < LOWEST || priority > most) {
      throw new IllegalArgumentException(
          "%s is %d; expected %d to %d".formatted(what, priority, LOWEST, most));
    }
  }

  int of(String topic) {
    return topics.getOrDefault(topic, others);
  }
}
