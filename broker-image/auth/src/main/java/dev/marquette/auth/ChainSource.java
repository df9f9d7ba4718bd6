package dev.marquette.auth;

import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator.Credentials;
import dev.marquette.kernel.Authenticator.Result;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.ClientInfo;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One member of the chain. Called on event loops: it must not block; slow answers come later, from
 * any thread. A future that fails ends the chain with a refusal.
 */
public interface ChainSource {
  /** The answer of a source that does not know the client: the next one is asked. */
  CompletableFuture<@Nullable Result> UNKNOWN = CompletableFuture.completedFuture(null);

  /** The answer for a wrong password: the chain ends. */
  CompletableFuture<@Nullable Result> WRONG_PASSWORD =
      CompletableFuture.completedFuture(new Result(ReasonCode.BAD_USER_NAME_OR_PASSWORD, false));

  /** The answer of a source that has too much to do: the chain ends. */
  CompletableFuture<@Nullable Result> BUSY =
      CompletableFuture.completedFuture(new Result(ReasonCode.SERVER_BUSY, false));

  /** The AuthSource's name, for messages. */
  String name();

  /** Lets the client in, refuses it, or answers null to leave it to the next source. */
  CompletableFuture<@Nullable Result> authenticate(Credentials credentials);

  /**
   * The refusal of a client whose password nobody had to hash, such as one that no source knows,
   * after the time that a hash takes this source: the answer must not tell by its speed which users
   * there are. Null when this source hashes no passwords.
   */
  default @Nullable CompletableFuture<@Nullable Result> refuseAfterHash(byte[] password) {
    return null;
  }

  /** Says whether the client may do it, or leaves that to the next source. */
  CompletableFuture<Decision> authorize(ClientInfo client, Action action, String topic);

  /** What a source says. */
  enum Decision {
    ALLOW,
    DENY,
    /** No rule of this source is about it. */
    IGNORE;

    private final CompletableFuture<Decision> known = CompletableFuture.completedFuture(this);

    /** This decision at once; always the same future. */
    public CompletableFuture<Decision> known() {
      return known;
    }
  }
}
