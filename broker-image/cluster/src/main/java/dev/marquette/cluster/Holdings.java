package dev.marquette.cluster;

import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.SessionState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
  private static final int MOST_LATE = 10_000;

  private final Kernel kernel;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<String, Long> fresh = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, SessionState> late = new ConcurrentHashMap<>();

  /** Claims of this broker that have no answer yet; rarely more than one of a client ID. */
  private final ConcurrentHashMap<String, List<Asked>> asked = new ConcurrentHashMap<>();

  private record Asked(long claim, long view, CompletableFuture<@Nullable Void> settled) {}

  Holdings(Kernel kernel, LongSupplier nanoTime) {
    this.kernel = kernel;
    this.nanoTime = nanoTime;
  }

  /** This broker asks a registrar for a client ID. */
  void asks(String clientId, long claim, long view) {
    Asked one = new Asked(claim, view, new CompletableFuture<>());
    asked.merge(clientId, List.of(one), Holdings::both);
  }

  private static List<Asked> both(List<Asked> some, List<Asked> others) {
    List<Asked> all = new ArrayList<>(some);
    all.addAll(others);
    return List.copyOf(all);
  }

  /** The kernel has been told what became of the claim, or the answer will not be used. */
  void settled(String clientId, long claim) {
    List<Asked> before = asked.getOrDefault(clientId, List.of());
    asked.computeIfPresent(
        clientId,
        (id, list) -> {
          List<Asked> left = list.stream().filter(one -> one.claim() != claim).toList();
          return left.isEmpty() ? null : left;
        });
    before.stream()
        .filter(one -> one.claim() == claim)
        .forEach(one -> one.settled().complete(null));
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

  /** All client IDs that are held, or may be soon. */
  Set<String> clientIds() {
    Set<String> all = new HashSet<>(kernel.clientIds());
    all.addAll(fresh.keySet());
    all.addAll(late.keySet());
    all.addAll(asked.keySet());
    return all;
  }

  /**
   * Gives the session up to another broker. Waits for a grant that may be on its way here: that of
   * the claim by which this broker got it, and those of claims that were made when it saw other
   * members.
   *
   * @param view the members that both see, or {@link Request#ANY_VIEW}
   * @param claim the claim that the registrar granted, or {@link Request#NO_CLAIM}
   */
  CompletableFuture<@Nullable SessionState> handOver(
      String clientId, boolean discard, long view, long claim) {
    CompletableFuture<?>[] first =
        asked.getOrDefault(clientId, List.of()).stream()
            .filter(one -> one.claim() == claim || (view != Request.ANY_VIEW && one.view() != view))
            .map(Asked::settled)
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(first).thenCompose(done -> handOver(clientId, discard));
  }

  private CompletableFuture<@Nullable SessionState> handOver(String clientId, boolean discard) {
    fresh.remove(clientId);
    SessionState kept = takeLate(clientId);
    return kernel
        .handOver(clientId, discard)
        .thenApply(state -> state != null || discard ? state : kept);
  }

  /** Forgets grants that the kernel has long known. */
  void sweep() {
    long now = nanoTime.getAsLong();
    fresh.values().removeIf(at -> now - at > FRESH_NANOS);
  }
}
