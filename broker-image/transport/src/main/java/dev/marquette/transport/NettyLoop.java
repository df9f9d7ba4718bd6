package dev.marquette.transport;

import dev.marquette.kernel.LoopExecutor;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Netty event loop as the kernel sees it. */
final class NettyLoop implements LoopExecutor {
  private static final Logger log = LoggerFactory.getLogger(NettyLoop.class);

  private final EventLoop loop;

  NettyLoop(EventLoop loop) {
    this.loop = loop;
  }

  boolean is(EventLoop other) {
    return loop.equals(other);
  }

  int pendingTasks() {
    return EventLoops.pendingTasks(loop);
  }

  @Override
  public boolean inLoop() {
    return loop.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException ended) {
      log.debug("task dropped: the event loop has ended");
    }
  }

  @Override
  public void schedule(Runnable task, long delayNanos) {
    try {
      loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException ended) {
      log.debug("timer dropped: the event loop has ended");
    }
  }
}
