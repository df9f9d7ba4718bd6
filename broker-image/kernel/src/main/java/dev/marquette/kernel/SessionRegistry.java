package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Ends a tenure that holds nothing; false when another one has come after it. */
  boolean leave(Tenure tenure) {
    return last.remove(tenure.clientId, tenure);
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
