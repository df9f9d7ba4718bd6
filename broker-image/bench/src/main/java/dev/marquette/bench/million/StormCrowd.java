package dev.marquette.bench.million;

import dev.marquette.bench.million.StormClients.Action;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** All clients of a storm, on event loops of their own, as {@link Crowd}'s are. */
final class StormCrowd implements AutoCloseable {
  private final EventLoopGroup group;
  private final List<StormClients> loops = new ArrayList<>();

  /** What came of one storm. */
  record Storm(List<Arrivals> loops) {
    boolean isComplete() {
      return loops.stream().allMatch(Arrivals::isComplete);
    }

    int accepted() {
      return loops.stream().mapToInt(Arrivals::accepted).sum();
    }

    /** In nanoseconds from when they were due, sorted. */
    long[] connacks() {
      return sorted(Arrivals::connacks);
    }

    /** As {@link #connacks}. */
    long[] subacks() {
      return sorted(Arrivals::subacks);
    }

    private long[] sorted(Function<Arrivals, long[]> times) {
      return loops.stream().map(times).flatMapToLong(LongStream::of).sorted().toArray();
    }
  }

  /** Numbered from one number up to, and not with, another. */
  StormCrowd(LocalAddress server, int loopCount, int from, int end) {
    group =
        new MultiThreadIoEventLoopGroup(
            loopCount, new DefaultThreadFactory("client"), LocalIoHandler.newFactory());
    for (EventExecutor loop : group) {
      loops.add(new StormClients((EventLoop) loop, server, from + loops.size(), loopCount, end));
    }
  }

  /** Has all do so; their answers are due from this moment on. */
  Storm begin(Action action) {
    long due = System.nanoTime();
    return new Storm(loops.stream().map(clients -> clients.begin(action, due)).toList());
  }

  /** What went wrong, or null. */
  @Nullable String broken() {
    return loops.stream()
        .map(StormClients::broken)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** All vanish. */
  @Override
  public void close() {
    begin(Action.VANISH);
    group.shutdownGracefully(100, 5_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
  }
}
