package dev.marquette.kernel;

import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Closes many connections of one loop, some each tick, so that their clients do not all come back
 * in the same moment. Looks at some each turn, so that the loop has time for all else; at those
 * that come meanwhile it may look or not. Confined to that loop.
 */
final class PacedClose extends TimerWheel.Timer {
  private static final int CLOSED_EACH_TICK = 200;
  private static final int SEEN_EACH_TURN = 2000;

  private final LoopContext loop;
  private final Predicate<ClientConnection> which;
  private final Problem why;
  private final CompletableFuture<@Nullable Void> done;

  /**
   * Those from here on have been looked at, or have come since. That stays so when one goes: it is
   * the last one that takes its place.
   */
  private int end;

  private int closed;

  PacedClose(
      LoopContext loop,
      Predicate<ClientConnection> which,
      Problem why,
      CompletableFuture<@Nullable Void> done) {
    this.loop = loop;
    this.which = which;
    this.why = why;
    this.done = done;
  }

  void start() {
    end = loop.connectionCount();
    turn();
  }

  @Override
  void onTimer() {
    closed = 0;
    turn();
  }

  private void turn() {
    for (int seen = 0; seen < SEEN_EACH_TURN; seen++) {
      end = Math.min(end, loop.connectionCount());
      if (end == 0) {
        done.complete(null);
        return;
      }
      if (closed == CLOSED_EACH_TICK) {
        loop.wheel.set(this, TimerWheel.TICK_NANOS);
        return;
      }
      end--;
      ClientConnection connection = loop.connection(end);
      try {
        if (which.test(connection)) {
          closed++;
          connection.disconnect(why);
        }
      } catch (Throwable e) {
        connection.fail(e); // who waits for this waits for all the others too
      }
    }
    loop.executor.execute(this::turn);
  }
}
