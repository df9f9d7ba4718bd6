package dev.marquette.transport;

import dev.marquette.kernel.LoopExecutor;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The broker's hot threads: N event loops that own the connections, and one more that accepts.
 * epoll where the platform has it, else NIO.
 */
public final class EventLoops implements AutoCloseable {
  /** The kernel keeps sets of loops as the bits of a long. */
  private static final int MAX_LOOPS = Long.SIZE;

  private static final long QUIET_MILLIS = 50;
  private static final long CLOSE_TIMEOUT_MILLIS = 5_000;

  private final ChannelKind kind;
  private final EventLoopGroup acceptors;
  private final EventLoopGroup group;
  private final List<NettyLoop> loops;

  private EventLoops(int count, ChannelKind kind) {
    this.kind = kind;
    this.acceptors = new FairLoops(1, "accept", kind.ioHandlers());
    this.group = new FairLoops(count, "loop", kind.ioHandlers());
    List<NettyLoop> list = new ArrayList<>();
    for (EventExecutor executor : group) {
      list.add(new NettyLoop((EventLoop) executor));
    }
    this.loops = List.copyOf(list);
  }

  /**
   * Starts the loops.
   *
   * @param count how many own connections, at most 64; 0 for one a processor
   */
  public static EventLoops start(int count) {
    return start(count, Epoll.isAvailable() ? ChannelKind.EPOLL : ChannelKind.NIO);
  }

  /**
   * Starts loops whose listeners take connections from this JVM alone, each at the {@link
   * io.netty.channel.local.LocalAddress} of its name, which nobody else in the JVM may have: a
   * million clients that need no file. Behind the channel, all is as over TCP.
   *
   * @param count as for {@link #start(int)}
   */
  public static EventLoops startInVm(int count) {
    return start(count, ChannelKind.IN_VM);
  }

  static EventLoops start(int count, ChannelKind kind) {
    if (count < 0 || count > MAX_LOOPS) {
      throw new IllegalArgumentException(
          "event loops: %d is not in 0 to %d: give a number, or 0 for one a processor"
              .formatted(count, MAX_LOOPS));
    }
    int processors = Runtime.getRuntime().availableProcessors();
    return new EventLoops(count == 0 ? oneEach(processors) : count, kind);
  }

  static int oneEach(int processors) {
    return Math.min(processors, MAX_LOOPS);
  }

  /** The loops, as the kernel sees them; a connection's loop is its index here. */
  public List<LoopExecutor> executors() {
    return List.copyOf(loops);
  }

  /** {@code epoll}, {@code nio} or {@code in_vm}. */
  public String transport() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** Tasks that wait on each loop. */
  public long[] pendingTasks() {
    return loops.stream().mapToLong(NettyLoop::pendingTasks).toArray();
  }

  ByteBufAllocator allocator() {
    // Netty 4.2 would take the adaptive allocator, which holds more memory under many connections
    return PooledByteBufAllocator.DEFAULT;
  }

  EventLoopGroup acceptors() {
    return acceptors;
  }

  EventLoopGroup group() {
    return group;
  }

  ChannelKind kind() {
    return kind;
  }

  int indexOf(EventLoop loop) {
    for (int i = 0; i < loops.size(); i++) {
      if (loops.get(i).is(loop)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        loop + " is none of the broker's " + loops.size() + " loops");
  }

  /** Ends the loops; whatever is still open on them is closed. Waits at most some seconds. */
  @Override
  public void close() {
    acceptors.shutdownGracefully(0, CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    group.shutdownGracefully(QUIET_MILLIS, CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    acceptors.terminationFuture().awaitUninterruptibly(CLOSE_TIMEOUT_MILLIS);
    group.terminationFuture().awaitUninterruptibly(CLOSE_TIMEOUT_MILLIS);
  }

  static int pendingTasks(EventLoop loop) {
    return loop instanceof SingleThreadEventExecutor executor ? executor.pendingTasks() : 0;
  }
}
