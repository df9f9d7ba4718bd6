package dev.marquette.transport;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;

/**
 * Event loops whose sockets get their turn however much else there is to do. A turn is the sockets
 * that are ready, with epoll some of them ({@link ChannelKind}), and then each task that waited
 * when they were done with, once: what a task hands over, be it itself, is the next turn's.
 *
 * <p>Netty's own loop goes on with tasks for a second before it looks at its sockets. Work that is
 * cut into slices, each of which hands over the next, would be done in one piece: whoever connects
 * while 100,000 sessions are cleaned up would wait for all of them. That time can be set, but Netty
 * looks at the clock after 64 tasks, and 64 of the kernel's slices are no short turn.
 */
final class FairLoops extends MultiThreadIoEventLoopGroup {
  FairLoops(int count, String name, IoHandlerFactory ioHandlers) {
    super(count, new DefaultThreadFactory(name), ioHandlers);
  }

  /** Called before this class has any field. */
  @Override
  protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlers, Object... none) {
    return new FairLoop(this, executor, ioHandlers);
  }

  private static final class FairLoop extends SingleThreadIoEventLoop {
    FairLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory ioHandlers) {
      super(group, executor, ioHandlers);
    }

    /** What Netty calls between two looks at the sockets. */
    @Override
    protected boolean runAllTasks(long nanos) {
      return runScheduledAndExecutorTasks(1);
    }
  }
}
