package dev.marquette.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client takes what it is sent: made when its socket takes no more, and at its end when
 * nothing is left to send. A client that takes a byte between two looks is only slow; one that
 * takes none for the whole of the time is told of, once. Confined to the channel's event loop.
 *
 * <p>It looks at what stands first in the channel's outbound buffer, behind TLS and WebSocket, and
 * tries to send of it what a look finds unchanged: epoll tells of room in a socket only when a
 * third of its send buffer is free, for which a slow client may need much longer than the time.
 */
final class SendWatch implements Runnable {
  /** How often it looks within the time, at least: it is exact to a quarter of that. */
  private static final int LEAST_LOOKS = 4;

  private static final long LONGEST_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Channel channel;
  private final int looks;
  private final long intervalNanos;
  private final Listener listener;
  private Future<?> next;
  private int looksInVain;
  private boolean over;

  // What stood first at the last look. It may have gone back to the pool since, and must not be
  // used.
  private @Nullable Object first;
  private long progress;
  private long pendingBytes;

  /** Who is told, and says how long. */
  interface Listener {
    /** How long a client may take nothing; 0 for ever. Asked when a watch begins. */
    long sendTimeoutNanos();

    /** The client has taken nothing for the whole of the time. */
    void stalled();
  }

  private SendWatch(
      Channel channel, ChannelOutboundBuffer outbound, long timeoutNanos, Listener listener) {
    this.channel = channel;
    this.looks = (int) Math.max(LEAST_LOOKS, timeoutNanos / LONGEST_INTERVAL_NANOS);
    this.intervalNanos = Math.max(timeoutNanos / looks, 1);
    this.listener = listener;
    remember(outbound);
    this.next = lookAgain();
  }

  /**
   * To be asked after each flush.
   *
   * @param present null while nothing watches the channel, which is what most have for ever
   * @return what watches it from now on
   */
  static @Nullable SendWatch afterFlush(
      Channel channel, @Nullable SendWatch present, Listener listener) {
    ChannelOutboundBuffer outbound = waiting(channel);
    if (outbound == null) {
      if (present != null) {
        present.end();
      }
      return null;
    }
    if (present != null && !present.over) {
      return present;
    }
    long timeoutNanos = listener.sendTimeoutNanos();
    return timeoutNanos == 0 ? null : new SendWatch(channel, outbound, timeoutNanos, listener);
  }

  @Override
  public void run() {
    ChannelOutboundBuffer outbound = waiting(channel);
    if (outbound == null) {
      end();
    } else if (hasMoved(outbound) || takesSome(outbound)) {
      looksInVain = 0;
      remember(outbound);
      next = lookAgain();
    } else if (++looksInVain < looks) {
      next = lookAgain();
    } else {
      end();
      listener.stalled();
    }
  }

  /** The channel is closed, or there is nothing to watch. */
  void end() {
    over = true;
    next.cancel(false);
    first = null;
  }

  private Future<?> lookAgain() {
    return channel.eventLoop().schedule(this, intervalNanos, TimeUnit.NANOSECONDS);
  }

  private void remember(ChannelOutboundBuffer outbound) {
    first = outbound.current();
    progress = outbound.currentProgress();
    pendingBytes = outbound.totalPendingWriteBytes();
  }

  /** Another buffer may come from the pool as the same object: then there is more to tell it by. */
  @SuppressWarnings("ReferenceEquality") // another buffer may well have the same content
  private boolean hasMoved(ChannelOutboundBuffer outbound) {
    return outbound.current() != first
        || outbound.currentProgress() != progress
        || outbound.totalPendingWriteBytes() < pendingBytes;
  }

  private boolean takesSome(ChannelOutboundBuffer outbound) {
    if (!(channel instanceof EpollSocketChannel epoll)
        || !(outbound.current() instanceof ByteBuf head)) {
      return false;
    }
    ByteBuffer bytes = head.nioBuffers()[0];
    if (!bytes.isDirect()) {
      return false; // Netty copies before it sends, so none is ever in its queue
    }
    try {
      int sent = ((Socket) epoll.fd()).send(bytes, bytes.position(), bytes.limit());
      if (sent > 0) {
        outbound.removeBytes(sent);
      }
      return sent > 0;
    } catch (IOException e) {
      return false; // Netty comes upon it as well, and knows what to close
    }
  }

  /** What the socket has not taken, although it was flushed; null when there is nothing. */
  private static @Nullable ChannelOutboundBuffer waiting(Channel channel) {
    ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
    return outbound == null || outbound.current() == null ? null : outbound;
  }
}
