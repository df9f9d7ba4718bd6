package dev.marquette.auth;

import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator.Credentials;
import dev.marquette.kernel.Authenticator.Result;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.ClientInfo;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the place of a source that could not be made: what it would have refused is not known, so
 * everything is, and clients are told to come again. Without it the chain would go on to sources
 * and defaults that were meant for whom the missing one does not know.
 */
public record UnavailableSource(String name) implements ChainSource {
  private static final CompletableFuture<@Nullable Result> UNAVAILABLE =
      CompletableFuture.completedFuture(new Result(ReasonCode.SERVER_UNAVAILABLE, false));

  @Override
  public CompletableFuture<@Nullable Result> authenticate(Credentials credentials) {
    return UNAVAILABLE;
  }

  @Override
  public CompletableFuture<Decision> authorize(ClientInfo client, Action action, String topic) {
    return Decision.DENY.known();
  }
}
