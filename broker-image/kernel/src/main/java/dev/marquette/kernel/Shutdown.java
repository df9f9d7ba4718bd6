package dev.marquette.kernel;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One loop's part in the end of the kernel: its clients are let go, and when what follows from that
 * is done, as a will that asks for a delay, what waits here goes to other brokers. Confined to that
 * loop.
 */
final class Shutdown {
  /**
   * After so long, what has not gone is given up, which leaves time to say so before {@link
   * BrokerKernel#close} ends.
   */
  static final long LIMIT_NANOS = 8_000_000_000L;

  private final LoopContext loop;
  private final long deadlineNanos;
  private final CompletableFuture<@Nullable Void> done;

  /**
   * @param deadlineNanos by the kernel's clock
   */
  Shutdown(LoopContext loop, long deadlineNanos, CompletableFuture<@Nullable Void> done) {
    this.loop = loop;
    this.deadlineNanos = deadlineNanos;
    this.done = done;
  }

  void start() {
    for (ClientConnection connection : loop.connections()) {
      try {
        letGo(connection);
      } catch (Throwable e) {
        connection.fail(e); // the others are to go all the same
      }
    }
    loop.flush();
    endDelayed();
  }

  private static void letGo(ClientConnection connection) {
    Redirect elsewhere = connection.settings().redirect();
    if (elsewhere != null && connection.client() != null) {
      connection.redirect(elsewhere);
    } else {
      connection.disconnect(Problem.STOPPING);
    }
  }

  private void endDelayed() {
    long leftNanos = deadlineNanos - loop.kernel.clock.nanoTime();
    if (loop.isCleaningUp() && leftNanos > 0) {
      loop.executor.execute(this::endDelayed); // behind the next sessions that are cleaned up
    } else {
      loop.delayed.end(leftNanos).thenRun(() -> done.complete(null));
    }
  }
}
