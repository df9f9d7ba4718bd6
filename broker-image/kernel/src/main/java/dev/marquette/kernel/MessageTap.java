package dev.marquette.kernel;

/**
 * Sees messages as they are published on this broker, before they are delivered; rules are taps. A
 * tap costs nothing to messages whose topic does not match its filter. Registered with {@link
 * Kernel#tap}.
 */
@FunctionalInterface
public interface MessageTap {
  /** Runs on the publishing event loop: it must neither block nor throw. */
  void onMessage(Message message);

  /** Ends a tap. */
  interface Registration {
    /**
     * No message is seen by the tap after this has returned, but for those already on their way to
     * it.
     */
    void remove();
  }
}
