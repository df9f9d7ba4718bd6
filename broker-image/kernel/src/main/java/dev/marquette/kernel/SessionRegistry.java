package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who holds which client ID on this broker. Safe for any threads. */
final class SessionRegistry {
  private final ConcurrentHashMap<String, Tenure> last = new ConcurrentHashMap<>();

  /**
   * Queues for a client ID. {@link Tenure.Claim#granted} is called when it is this claim's turn,
   * which may be before this returns; then the tenure must be settled.
   */
  void enter(Tenure tenure, Tenure.Claim claim) {
    Tenure previous = last.put(tenure.clientId, tenure);
    if (previous != null) {
      previous.loop.run(() -> previous.handTo(claim));
      return;
    }
    LoopContext destination = claim.destination();
    if (destination == null) {
      claim.granted(null);
    } else {
      destination.run(() -> claim.granted(null));
    }
  }

  /** As {@link #enter}, but only right behind this one; false when another is there by now. */
  boolean enterBehind(Tenure previous, Tenure tenure, Tenure.Claim claim) {
    if (!last.replace(tenure.clientId, previous, tenure)) {
      return false;
    }
    previous.loop.run(() -> previous.handTo(claim));
    return true;
  }

  /** Ends a tenure that holds nothing; false when another one has come after it. */
  boolean leave(Tenure tenure) {
    return last.remove(tenure.clientId, tenure);
  }

  /**
   * Does something with the session of a client ID, on its loop, once whoever comes last has it.
   *
   * @return false when nobody is the right one, or it has no session, or the task says so
   */
  CompletableFuture<Boolean> withSession(
      String clientId, Predicate<Tenure> right, Predicate<Session> task) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    tryWithSession(clientId, right, task, done);
    return done;
  }

  private void tryWithSession(
      String clientId,
      Predicate<Tenure> right,
      Predicate<Session> task,
      CompletableFuture<Boolean> done) {
    Tenure holder = last.get(clientId);
    if (holder == null || !right.test(holder)) {
      done.complete(false);
      return;
    }
    holder.loop.post(
        () ->
            holder.whenSettled(
                session -> {
                  if (session == null && last.get(clientId) != holder) {
                    tryWithSession(clientId, right, task, done); // it went this moment
                    return;
                  }
                  try {
                    done.complete(session != null && right.test(holder) && task.test(session));
                  } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                  }
                }));
  }

  @Nullable Tenure holder(String clientId) {
    return last.get(clientId);
  }

  List<String> clientIds() {
    return new ArrayList<>(last.keySet());
  }

  int size() {
    return last.size();
  }
}
