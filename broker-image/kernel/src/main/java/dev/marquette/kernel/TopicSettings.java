package dev.marquette.kernel;

import dev.marquette.kernel.rewrite.TopicRewrites;
import java.util.List;

/**
 * What the topics that clients name stand for.
 *
 * @param rewrites other names for them, after authorization has been asked about those they were
 *     given
 * @param autoSubscriptions what every client that connects subscribes to, at most {@link
 *     #MAX_AUTO_SUBSCRIPTIONS}: they are made in one turn of its loop
 * @param delayed of those that ask for a delay
 */
public record TopicSettings(
    TopicRewrites rewrites, List<AutoSubscription> autoSubscriptions, DelayedSettings delayed) {
  public static final int MAX_AUTO_SUBSCRIPTIONS = 64;

  /** Every topic is what it is called. */
  public static final TopicSettings DEFAULT =
      new TopicSettings(TopicRewrites.NONE, List.of(), DelayedSettings.DEFAULT);

  public TopicSettings {
    autoSubscriptions = List.copyOf(autoSubscriptions);
    if (autoSubscriptions.size() > MAX_AUTO_SUBSCRIPTIONS) {
      throw new IllegalArgumentException(
          "autoSubscriptions has %d; expected %d at most"
              .formatted(autoSubscriptions.size(), MAX_AUTO_SUBSCRIPTIONS));
    }
  }
}
