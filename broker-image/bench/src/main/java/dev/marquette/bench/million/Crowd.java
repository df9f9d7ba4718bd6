package dev.marquette.bench.million;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * All clients, on event loops of their own, whose threads are called {@link #LOOPS}. For the thread
 * that measures; each method waits until what it says is done.
 */
final class Crowd implements AutoCloseable {
  /** How the names of the clients' threads begin. */
  static final String LOOPS = "client-";

  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration REPORT = Duration.ofSeconds(5);

  /** Longer than whatever a broker may take to answer. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final EventLoopGroup group;
  private final List<Clients> loops = new ArrayList<>();
  private int size;

  Crowd(LocalAddress server, int loopCount, int keepAliveSeconds) {
    group =
        new MultiThreadIoEventLoopGroup(
            loopCount, new DefaultThreadFactory("client"), LocalIoHandler.newFactory());
    for (EventExecutor loop : group) {
      loops.add(new Clients((EventLoop) loop, server, loops.size(), loopCount, keepAliveSeconds));
    }
    loops.forEach(Clients::keepAlive);
  }

  /** Connects and subscribes until there are so many; tells now and then how many there are. */
  void grow(int newSize, IntConsumer progress) throws InterruptedException {
    size = newSize;
    loops.forEach(clients -> clients.grow(newSize));
    long reported = System.nanoTime();
    while (sum(Tally::ready) < size) {
      pause();
      if (System.nanoTime() - reported > REPORT.toNanos()) {
        reported = System.nanoTime();
        progress.accept((int) sum(Tally::ready));
      }
    }
  }

  /** Lets time pass in which each client keeps its connection alive. */
  void idle(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      pause();
    }
  }

  /** One client of a hundred publishes once in a minute, for this long; all that is sent comes. */
  void publish(Duration time) throws InterruptedException {
    int perMinute = Math.max(1, size / Clients.PUBLISHER_OF / loops.size());
    long interval = TimeUnit.MINUTES.toNanos(1) / perMinute;
    int messages = Math.max(1, (int) (time.toNanos() / interval));
    loops.forEach(clients -> clients.publish(messages, interval));
    long all = (long) messages * loops.size();
    long limit = System.nanoTime() + time.plus(PATIENCE).toNanos();
    while (sum(Tally::received) < all || sum(Tally::acknowledged) < all) {
      pause();
      if (System.nanoTime() > limit) {
        throw new IllegalStateException(
            "of %,d messages, %,d were acknowledged and %,d came"
                .formatted(all, sum(Tally::acknowledged), sum(Tally::received)));
      }
    }
  }

  long pongs() {
    return sum(Tally::pongs);
  }

  /** Of all messages that came, sorted. */
  long[] latencies() {
    return loops.stream()
        .map(clients -> clients.tally().latencies())
        .flatMapToLong(LongStream::of)
        .sorted()
        .toArray();
  }

  private void pause() throws InterruptedException {
    Thread.sleep(LOOK);
    for (Clients clients : loops) {
      String broken = clients.tally().broken();
      if (broken != null) {
        throw new IllegalStateException(broken);
      }
    }
  }

  private long sum(ToLongFunction<Tally> count) {
    return loops.stream().mapToLong(clients -> count.applyAsLong(clients.tally())).sum();
  }

  /** The value that this share of all is not above; sorted, and not empty. */
  static long percentile(long[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  /** All vanish. */
  @Override
  public void close() {
    loops.forEach(Clients::vanish);
    group.shutdownGracefully(100, 5_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
  }
}
