package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Ends a client's session by order of an administrator. */
final class Removal implements Tenure.Claim {
  private final BrokerKernel kernel;
  private final Tenure tenure;
  private final CompletableFuture<Boolean> removed = new CompletableFuture<>();

  Removal(BrokerKernel kernel, String clientId) {
    this.kernel = kernel;
    this.tenure = new Tenure(kernel.registry, clientId, kernel.home(clientId));
  }

  /** The future says whether there was a session. */
  CompletableFuture<Boolean> start() {
    if (kernel.registry.holder(tenure.clientId) == null) {
      removed.complete(false);
    } else {
      kernel.registry.enter(tenure, this);
    }
    return removed;
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
  public ReasonCode reason() {
    return ReasonCode.ADMINISTRATIVE_ACTION;
  }

  @Override
  public void granted(@Nullable Session found) {
    if (found != null) {
      found.end();
    }
    tenure.loop.run(
        () -> {
          tenure.settleWithout(true);
          removed.complete(true);
        });
  }
}
