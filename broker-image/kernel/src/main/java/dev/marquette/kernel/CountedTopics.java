package dev.marquette.kernel;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topics that are counted, as loops see them: {@link LoopContext#countedTopics}, null there
 * while none are. Immutable, the counts apart.
 *
 * <p>Each message is looked up once and remembers what was found, so that a delivery costs two
 * reads, however many there are. Where it comes from does not matter: a client, a peer, the
 * retained store, a session that moved here.
 */
final class CountedTopics {
  private final Map<String, Place> places = new HashMap<>();
  private final Place uncounted = new Place(this, null);

  /** What a message remembers: what it is for these topics. */
  record Place(CountedTopics of, @Nullable TopicCounts counts) {}

  CountedTopics(Collection<TopicCounts> topics) {
    for (TopicCounts counts : topics) {
      places.put(counts.topic, new Place(this, counts));
    }
  }

  /** The counts of the message's topic, or null. */
  @Nullable TopicCounts of(Message message) {
    Place place = message.place();
    if (place == null || place.of != this) {
      place = places.getOrDefault(message.topic(), uncounted);
      message.place(place);
    }
    return place.counts;
  }

  /** A PUBLISH with the message went to a client of this loop. */
  void sent(LoopContext loop, Message message, int qos) {
    TopicCounts counts = of(message);
    if (counts != null) {
      counts.out(loop.index, qos);
    }
  }

  /**
   * The message was published on this loop.
   *
   * @param dropped because nobody has subscribed
   */
  void published(LoopContext loop, Message message, boolean dropped) {
    TopicCounts counts = of(message);
    if (counts != null) {
      counts.in(loop.index, message.qos());
      if (dropped) {
        counts.dropped(loop.index);
      }
    }
  }
}
