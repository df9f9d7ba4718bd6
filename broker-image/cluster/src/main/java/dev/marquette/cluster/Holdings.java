package dev.marquette.cluster;

import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.SessionState;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this broker holds of client IDs, as others have to see it. The kernel knows of a session a
 * moment after the claim was granted; who asks in between has to wait that moment, or there would
 * be two holders.
 *
 * <p>Also keeps sessions that came after the claim had been given up, until somebody asks again.
 *
 * <p>Safe for any threads.
 */
final class Holdings {
  private static final Logger log = LoggerFactory.getLogger(Holdings.class);

  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final int LOOKS = 150;
  private static final int MOST_LATE = 10_000;

  private final Kernel kernel;
  private final Worker timer;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<String, Long> fresh = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, SessionState> late = new ConcurrentHashMap<>();

  Holdings(Kernel kernel, Worker timer, LongSupplier nanoTime) {
    this.kernel = kernel;
    this.timer = timer;
    this.nanoTime = nanoTime;
  }

  /** A claim of this broker was granted; the kernel will know it soon. */
  void granted(String clientId) {
    fresh.put(clientId, nanoTime.getAsLong());
  }

  /** The kernel holds it no more. */
  void released(String clientId) {
    fresh.remove(clientId);
  }

  /** A session came, but the claim had been given up. */
  void late(SessionState state) {
    if (late.size() >= MOST_LATE) {
      log.error("a session is lost: it came late, as {} others did", late.size());
      return;
    }
    late.put(state.clientId(), state);
  }

  /** A session that came late, if there is one; it is not kept any longer. */
  @Nullable SessionState takeLate(String clientId) {
    return late.remove(clientId);
  }

  /** All client IDs that are held, or are about to be. */
  Set<String> clientIds() {
    Set<String> all = new HashSet<>(kernel.clientIds());
    all.addAll(fresh.keySet());
    all.addAll(late.keySet());
    return all;
  }

  /** Gives the session up to another broker. */
  CompletableFuture<@Nullable SessionState> handOver(String clientId, boolean discard) {
    SessionState kept = takeLate(clientId);
    return look(clientId, discard, LOOKS)
        .thenApply(state -> state != null || discard ? state : kept);
  }

  private CompletableFuture<@Nullable SessionState> look(
      String clientId, boolean discard, int more) {
    if (!fresh.containsKey(clientId)) {
      return kernel.handOver(clientId, discard);
    }
    // not discarded at once: the state tells whether it was there
    return kernel
        .handOver(clientId, false)
        .thenCompose(
            state -> {
              if (state != null) {
                fresh.remove(clientId);
                return CompletableFuture.completedFuture(discard ? null : state);
              }
              return more == 0
                  ? CompletableFuture.completedFuture(null)
                  : soon().thenCompose(then -> look(clientId, discard, more - 1));
            });
  }

  private CompletableFuture<@Nullable Void> soon() {
    CompletableFuture<@Nullable Void> then = new CompletableFuture<>();
    timer.schedule(() -> then.complete(null), LOOK_AGAIN_NANOS);
    return then;
  }

  /** Forgets grants that the kernel has long known. */
  void sweep() {
    long now = nanoTime.getAsLong();
    fresh.values().removeIf(at -> now - at > FRESH_NANOS);
  }
}
