package dev.marquette.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client takes what it is sent: made when its socket takes no more, and at its end at the
 * first look that finds nothing left to send. A client that takes a byte between two looks is only
 * slow; one that takes none for the whole of the time is told of, once. Confined to the channel's
 * event loop.
 *
 * <p>It looks at what stands first in the channel's outbound buffer, behind TLS and WebSocket: that
 * is another, or goes on, with every byte that is taken. It is retained meanwhile, since a buffer
 * that went back to the pool could return to the same place and be taken for itself.
 */
final class SendWatch implements Runnable {
  /** How often it looks within the time: it is exact to a quarter of that. */
  private static final int LOOKS = 4;

  private final Channel channel;
  private final long intervalNanos;
  private final Listener listener;
  private @Nullable Object first;
  private long progress;
  private int looksInVain;
  private boolean over;

  /** Who is told. */
  interface Listener {
    /** The client has taken nothing for the whole of the time. */
    void stalled();
  }

  private SendWatch(Channel channel, long timeoutNanos, Listener listener) {
    this.channel = channel;
    this.intervalNanos = Math.max(timeoutNanos / LOOKS, 1);
    this.listener = listener;
  }

  /**
   * To be asked after each flush.
   *
   * @param present null while nothing watches the channel, which is what most have for ever
   * @param timeoutNanos how long a client may take nothing; 0 for ever
   * @return what watches it from now on
   */
  static @Nullable SendWatch afterFlush(
      Channel channel, @Nullable SendWatch present, long timeoutNanos, Listener listener) {
    if (timeoutNanos == 0 || waiting(channel) == null || (present != null && !present.over)) {
      return present;
    }
    SendWatch begun = new SendWatch(channel, timeoutNanos, listener);
    begun.remember(waiting(channel));
    begun.lookAgain();
    return begun;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // another buffer may well have the same content
  public void run() {
    if (over) {
      return; // between two looks the channel was closed
    }
    ChannelOutboundBuffer outbound = waiting(channel);
    if (outbound == null) {
      end();
    } else if (outbound.current() != first || outbound.currentProgress() != progress) {
      looksInVain = 0;
      remember(outbound);
      lookAgain();
    } else if (++looksInVain < LOOKS) {
      lookAgain();
    } else {
      end();
      listener.stalled();
    }
  }

  /** The channel is closed, or there is nothing to watch. */
  void end() {
    over = true;
    remember(null);
  }

  private void lookAgain() {
    channel.eventLoop().schedule(this, intervalNanos, TimeUnit.NANOSECONDS);
  }

  private void remember(@Nullable ChannelOutboundBuffer outbound) {
    Object before = first;
    first = outbound == null ? null : ReferenceCountUtil.retain(outbound.current());
    progress = outbound == null ? 0 : outbound.currentProgress();
    ReferenceCountUtil.release(before);
  }

  /** What the socket has not taken, although it was flushed; null when there is nothing. */
  private static @Nullable ChannelOutboundBuffer waiting(Channel channel) {
    ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
    return outbound == null || outbound.current() == null ? null : outbound;
  }
}
