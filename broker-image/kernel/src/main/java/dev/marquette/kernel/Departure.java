package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Gives a session up to another broker. */
final class Departure implements Tenure.Claim {
  private final BrokerKernel kernel;
  private final Tenure tenure;
  private final boolean discard;
  private final CompletableFuture<@Nullable SessionState> state = new CompletableFuture<>();

  Departure(BrokerKernel kernel, String clientId, boolean discard) {
    this.kernel = kernel;
    this.tenure = new Tenure(kernel.registry, clientId, kernel.home(clientId));
    this.discard = discard;
  }

  CompletableFuture<@Nullable SessionState> start() {
    if (kernel.registry.holder(tenure.clientId) == null) {
      state.complete(null);
    } else {
      kernel.registry.enter(tenure, this);
    }
    return state;
  }

  @Override
  public @Nullable LoopContext destination() {
    return null;
  }

  @Override
  public boolean discard() {
    return discard;
  }

  @Override
  public ReasonCode reason() {
    return ReasonCode.SESSION_TAKEN_OVER;
  }

  @Override
  public void granted(@Nullable Session found) {
    SessionState taken = found == null ? null : found.state();
    if (found != null) {
      found.leave();
    }
    tenure.loop.run(
        () -> {
          tenure.settleWithout(false);
          state.complete(taken);
        });
  }
}
