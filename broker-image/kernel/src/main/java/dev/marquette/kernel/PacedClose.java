package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Closes many connections of one loop, some each tick, so that their clients do not all come back
 * in the same moment. Confined to that loop.
 */
final class PacedClose extends TimerWheel.Timer {
  private static final int CLOSED_EACH_TICK = 200;

  private final LoopContext loop;
  private final Predicate<ClientConnection> which;
  private final ReasonCode reason;
  private final CompletableFuture<@Nullable Void> done;

  PacedClose(
      LoopContext loop,
      Predicate<ClientConnection> which,
      ReasonCode reason,
      CompletableFuture<@Nullable Void> done) {
    this.loop = loop;
    this.which = which;
    this.reason = reason;
    this.done = done;
  }

  void start() {
    onTimer();
  }

  @Override
  void onTimer() {
    Iterator<ClientConnection> all = loop.connections().iterator();
    int closed = 0;
    while (all.hasNext() && closed < CLOSED_EACH_TICK) {
      ClientConnection connection = all.next();
      if (which.test(connection)) {
        connection.disconnect(reason);
        closed++;
      }
    }
    if (closed < CLOSED_EACH_TICK) {
      done.complete(null);
    } else {
      loop.wheel.set(this, TimerWheel.TICK_NANOS);
    }
  }
}
