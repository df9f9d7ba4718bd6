package dev.marquette.kernel;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Ends a client's session by order of an administrator. */
final class Removal implements Tenure.Claim {
  private final Tenure tenure;
  private final CompletableFuture<Boolean> removed = new CompletableFuture<>();

  private Removal(Tenure tenure) {
    this.tenure = tenure;
  }

  /** The future says whether there was a session. */
  static CompletableFuture<Boolean> start(SessionRegistry registry, String clientId) {
    Tenure holder = registry.holder(clientId);
    while (holder != null) {
      // of no claim of its own: whoever may not take the session from the holder may not from this
      Removal removal = new Removal(new Tenure(registry, clientId, holder.loop, holder.claim()));
      if (registry.enterBehind(holder, removal.tenure, removal)) {
        return removal.removed;
      }
      holder = registry.holder(clientId);
    }
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public @Nullable LoopContext destination() {
    return null;
  }

  @Override
  public boolean discard() {
    return false;
  }

  @Override
  public Problem reason() {
    return Problem.KICKED;
  }

  @Override
  public void granted(@Nullable Session found) {
    if (found != null) {
      found.end();
    }
    tenure.loop.run(
        () -> {
          tenure.settleWithout();
          removed.complete(true);
        });
  }
}
