package dev.marquette.bench.kernel;

/** How a message gets from a publisher's event loop to subscribers on others. */
public enum HandOff {
  /** The kernel's: one item in the mailbox of each loop, which is woken once for many. */
  KERNEL,

  /** The kernel's at QoS 1: a PUBACK comes back when all loops have the message. */
  KERNEL_ACKNOWLEDGED,

  /**
   * What one would do first: a task for each message and loop, with {@code EventLoop.execute},
   * which publishes it there to that loop's own subscribers.
   */
  EXECUTE
}
