package dev.marquette.kernel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets one CONNECT of a client ID at a time ask the cluster, so that the one that gets a session
 * from another broker is also the first to queue for the client ID here. Only used when there is a
 * cluster. Safe for any threads.
 */
final class ClaimLine {
  private final ClusterLinkRef link;

  /** The last in line for each client ID: the one behind asks when it has left. */
  private final ConcurrentHashMap<String, Place> last = new ConcurrentHashMap<>();

  ClaimLine(ClusterLinkRef link) {
    this.link = link;
  }

  /** A place in line, with the answer once it was this one's turn. */
  final class Place {
    private final String clientId;
    private final CompletableFuture<ClusterLink.Grant> claimed = new CompletableFuture<>();
    private final CompletableFuture<Place> left = new CompletableFuture<>();

    Place(String clientId) {
      this.clientId = clientId;
    }

    CompletableFuture<ClusterLink.Grant> claimed() {
      return claimed;
    }

    /** The answer has been used: the next one may ask. */
    void leave() {
      last.remove(clientId, this);
      left.complete(this);
    }

    private void ask(boolean discard) {
      CompletableFuture<ClusterLink.Grant> answer;
      try {
        answer = link.get().claim(clientId, discard);
      } catch (RuntimeException e) {
        answer = CompletableFuture.failedFuture(e);
      }
      answer.whenComplete(
          (grant, error) -> {
            if (error != null) {
              claimed.completeExceptionally(error);
            } else {
              claimed.complete(grant);
            }
          });
    }
  }

  /** Claims the client ID when it is this one's turn; {@link Place#leave} must follow. */
  Place enter(String clientId, boolean discard) {
    Place mine = new Place(clientId);
    Place before = last.put(clientId, mine);
    if (before == null) {
      mine.ask(discard);
    } else {
      before.left.whenComplete((place, error) -> mine.ask(discard));
    }
    return mine;
  }
}
