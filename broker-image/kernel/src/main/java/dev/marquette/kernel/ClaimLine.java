package dev.marquette.kernel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets one CONNECT of a client ID at a time ask the cluster, so that the one that gets a session
 * from another broker is also the first to queue for the client ID here. Only used when there is a
 * cluster. Safe for any threads.
 */
final class ClaimLine {
  private final ClusterLinkRef link;

  /** The last in line for each client ID: the one behind asks when it has left. */
  private final ConcurrentHashMap<String, Place> last = new ConcurrentHashMap<>();

  /** Those whose turn it is: they ask, or have their answer and are not in the registry yet. */
  private final ConcurrentHashMap<String, Place> first = new ConcurrentHashMap<>();

  ClaimLine(ClusterLinkRef link) {
    this.link = link;
  }

  /** A place in line, with the answer once it was this one's turn. */
  final class Place {
    private final String clientId;
    private final CompletableFuture<@Nullable SessionState> claimed = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> asked = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> left = new CompletableFuture<>();

    Place(String clientId) {
      this.clientId = clientId;
    }

    CompletableFuture<@Nullable SessionState> claimed() {
      return claimed;
    }

    /** The answer has been used: the next one may ask. */
    void leave() {
      last.remove(clientId, this);
      first.remove(clientId, this);
      left.complete(null);
    }

    private void ask(boolean discard) {
      first.put(clientId, this);
      CompletableFuture<@Nullable SessionState> answer;
      try {
        answer = link.get().claim(clientId, discard);
      } catch (RuntimeException e) {
        answer = CompletableFuture.failedFuture(e);
      }
      answer.whenComplete(
          (state, error) -> {
            if (error != null) {
              claimed.completeExceptionally(error);
            } else {
              claimed.complete(state);
            }
          });
      asked.complete(null);
    }

    private CompletableFuture<@Nullable Void> settled() {
      boolean granted = claimed.isDone() && !claimed.isCompletedExceptionally();
      return granted ? left : ClusterLink.DONE;
    }
  }

  /** Claims the client ID when it is this one's turn; {@link Place#leave} must follow. */
  Place enter(String clientId, boolean discard) {
    Place mine = new Place(clientId);
    Place before = last.put(clientId, mine);
    if (before == null) {
      mine.ask(discard);
    } else {
      before.left.whenComplete((nothing, error) -> mine.ask(discard));
    }
    return mine;
  }

  /**
   * Done when a claim of this client ID that was granted has queued in the registry: from then on
   * whoever comes next, another broker too, gets its session. Claims that still ask are not waited
   * for, as what they ask may be what waits here.
   */
  CompletableFuture<@Nullable Void> settled(String clientId) {
    Place place = first.get(clientId);
    // an answer may come before we listen for it: only when we do, it can be seen
    return place == null ? ClusterLink.DONE : place.asked.thenCompose(listening -> place.settled());
  }
}
