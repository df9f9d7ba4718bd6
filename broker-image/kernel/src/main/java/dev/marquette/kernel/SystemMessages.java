package dev.marquette.kernel;

/**
 * The way out for what a broker says of itself, such as its {@code $SYS} topics: whoever has
 * something to say asks first whether anybody listens, and makes the message only then. Safe for
 * any threads.
 */
public final class SystemMessages {
  private final BrokerKernel kernel;

  SystemMessages(BrokerKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Whether a message to the topic would go to anybody now: a subscription here or at a peer, a
   * shared group, a tap. The topic is not remembered, as topics that are published to are: most of
   * those that are asked about are never heard of again.
   */
  public boolean isWanted(String topic) {
    Sight sight = new Sight();
    kernel.routes.index().match(topic, route -> sight.found = true);
    return sight.found;
  }

  /**
   * Publishes as {@link Kernel#publish} does, and waits for nothing: what goes wrong is logged and
   * counted as for anybody's message.
   */
  public void publish(Message message) {
    LoopContext loop = kernel.home(message.topic());
    loop.post(() -> kernel.publisher.publish(loop, message, null));
  }

  /**
   * Keeps a message as its topic's retained one, here and at the peers, without sending it to those
   * who subscribe already.
   */
  public void retain(Message message) {
    LoopContext loop = kernel.home(message.topic());
    loop.post(() -> kernel.publisher.retain(loop, message));
  }

  private static final class Sight {
    private boolean found;
  }
}
