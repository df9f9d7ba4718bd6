package dev.marquette.kernel;

import dev.marquette.topic.InvalidTopicException;
import dev.marquette.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that clients get without asking, when they connect.
 *
 * @param topic the filter, perhaps of a shared subscription; {@code %c} stands for the client ID
 *     and {@code %u} for the user name
 * @param qos 0 to 2
 * @param noLocal for MQTT 5 clients, as are the next two; not for shared subscriptions
 *     [MQTT-3.8.3-4]
 * @param retainHandling 0 to 2, see 3.8.3.1
 */
public record AutoSubscription(
    String topic, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {
  /**
   * Checks the subscription.
   *
   * @throws IllegalArgumentException whose message begins with the name of the component
   */
  public AutoSubscription {
    TopicFilter filter;
    try {
      filter = TopicFilter.parse(Placeholders.replace(topic, "c", "u"));
    } catch (InvalidTopicException e) {
      throw new IllegalArgumentException("topic: " + e.getMessage(), e);
    }
    if (noLocal && filter.group() != null) {
      throw new IllegalArgumentException(
          "noLocal: is true, but topic \"%s\" is shared: a group has no messages of its own"
              .formatted(topic));
    }
    checkTwoAtMost("qos", qos);
    checkTwoAtMost("retainHandling", retainHandling);
  }

  private static void checkTwoAtMost(String name, int value) {
    if (value < 0 || value > 2) {
      throw new IllegalArgumentException("%s: is %d; expected 0 to 2".formatted(name, value));
    }
  }

  /** The filter for this client; null when its own name makes none. */
  @Nullable TopicFilter filter(ClientInfo client) {
    if (Placeholders.problem(topic, client.clientId(), client.username()) != null) {
      return null;
    }
    try {
      return TopicFilter.parse(Placeholders.replace(topic, client.clientId(), client.username()));
    } catch (InvalidTopicException e) {
      return null;
    }
  }
}
