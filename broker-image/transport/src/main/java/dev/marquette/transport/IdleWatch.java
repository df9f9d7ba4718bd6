package dev.marquette.transport;

import io.netty.channel.Channel;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client sends anything: one that sends nothing for the whole of the time is told of,
 * once. It looks now and then, so that what is read costs a flag and no look at a clock. Confined
 * to the channel's event loop.
 *
 * <p>What it counts is the time between looks, and not what a clock says: an event loop that was
 * away for long has made no client silent, and reads what waits before it looks again. Nor is a
 * client silent that is not read from.
 *
 * <p>The time is asked for at each look, so that a change of it counts for clients that are there.
 */
final class IdleWatch implements Runnable {
  /** How often it looks within the time, at least: it is exact to a quarter of that. */
  private static final int LEAST_LOOKS = 4;

  /** A change waits for so long at most. */
  static final long LONGEST_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final Channel channel;
  private final LongSupplier timeoutNanos;
  private final Runnable onIdle;
  private @Nullable Future<?> next;
  private boolean heard;
  private long intervalNanos;
  private long silentNanos;

  /**
   * @param timeoutNanos how long a client may be silent; 0 for ever
   */
  IdleWatch(Channel channel, LongSupplier timeoutNanos, Runnable onIdle) {
    this.channel = channel;
    this.timeoutNanos = timeoutNanos;
    this.onIdle = onIdle;
  }

  void begin() {
    lookAgain(timeoutNanos.getAsLong());
  }

  /** Something has come. */
  void heard() {
    heard = true;
  }

  void end() {
    if (next != null) {
      next.cancel(false);
    }
  }

  @Override
  public void run() {
    silentNanos = heard || !channel.config().isAutoRead() ? 0 : silentNanos + intervalNanos;
    heard = false;
    long timeout = timeoutNanos.getAsLong();
    if (timeout > 0 && silentNanos >= timeout) {
      onIdle.run();
    } else {
      lookAgain(timeout);
    }
  }

  private void lookAgain(long timeout) {
    if (timeout == 0) {
      intervalNanos = LONGEST_INTERVAL_NANOS;
    } else {
      long looks = Math.max(LEAST_LOOKS, Math.ceilDiv(timeout, LONGEST_INTERVAL_NANOS));
      intervalNanos = Math.ceilDiv(timeout, looks);
    }
    next = channel.eventLoop().schedule(this, intervalNanos, TimeUnit.NANOSECONDS);
  }
}
