package dev.marquette.kernel;

import dev.marquette.topic.InvalidTopicException;
import dev.marquette.topic.TopicNames;
import java.util.ArrayDeque;

/**
 * What one loop has to tell of clients that have come or gone. Confined to that loop.
 *
 * <p>The loop is the one that the client ID hashes to: all events of a client go through one
 * mailbox, in the order in which they happened, also when the client moves from loop to loop, and
 * the clients of a storm are spread over all loops. They wait apart from what else comes through
 * the mailbox, and a turn makes few of them, so that nobody waits for a storm's announcements.
 */
final class Announcements implements Runnable {
  /** Those of one turn: a message is made for each, and its topic is matched anew. */
  static final int TURN = 64;

  /** Those that wait: what a broker's clients come to that go all at once, and more is dropped. */
  static final int MAX_WAITING = 1 << 17;

  private final LoopContext loop;
  private final ArrayDeque<Announcement> waiting = new ArrayDeque<>(0);
  private boolean scheduled;

  private record Announcement(ClientEvent event, ClientAnnouncer announcer) {}

  Announcements(LoopContext loop) {
    this.loop = loop;
  }

  /** From any loop. */
  static void send(BrokerKernel kernel, ClientAnnouncer announcer, ClientEvent event) {
    LoopContext home = kernel.home(event.client().clientId());
    home.post(() -> home.announcements.add(new Announcement(event, announcer)));
  }

  private void add(Announcement announcement) {
    if (waiting.size() == MAX_WAITING) {
      loop.dropped(DropReason.ANNOUNCEMENTS_FULL);
      return;
    }
    waiting.add(announcement);
    if (!scheduled) {
      scheduled = true;
      loop.executor.execute(this);
    }
  }

  @Override
  public void run() {
    for (int i = 0; i < TURN; i++) {
      Announcement next = waiting.poll();
      if (next == null) {
        scheduled = false;
        return;
      }
      try {
        publish(next.event, next.announcer);
      } catch (Throwable e) {
        loop.incident("announcement of a client", e); // the others are to be told of all the same
      }
    }
    loop.executor.execute(this);
  }

  private void publish(ClientEvent event, ClientAnnouncer announcer) {
    String topic = announcer.topic(event);
    if (!loop.kernel.systemMessages().isWanted(topic)) {
      return;
    }
    try {
      TopicNames.check(topic);
    } catch (InvalidTopicException e) { // a client ID may be as long as a topic, and leaves no room
      loop.dropped(DropReason.TOPIC_NAME_INVALID);
      return;
    }
    loop.kernel.publisher.publish(loop, announcer.message(event, topic), null);
  }
}
