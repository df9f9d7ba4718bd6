package dev.marquette.auth;

import dev.marquette.auth.PasswordWork.Answer;
import dev.marquette.kernel.Authenticator.Result;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A hash that is computed for clients who are refused without one, because nobody knows them: the
 * time until the answer would tell which user names there are. However many are refused, one hash
 * is computed and one more waits, which all who come meanwhile wait for. Safe for any threads.
 */
final class Decoy {
  private final PasswordHash hash;
  private final PasswordWork work;

  /** What those wait for who come now; guarded by this. */
  private @Nullable CompletableFuture<@Nullable Result> next;

  /**
   * @param hash of some user, of whom nothing but the cost matters
   */
  Decoy(PasswordHash hash, PasswordWork work) {
    this.hash = hash;
    this.work = work;
  }

  /** The answer for a wrong password, whatever the password is. */
  synchronized CompletableFuture<@Nullable Result> refuse(byte[] password) {
    CompletableFuture<@Nullable Result> joined = next;
    if (joined != null) {
      return joined;
    }
    CompletableFuture<@Nullable Result> refused =
        work.submit(
                this,
                () -> {
                  startNext();
                  return hash.matches(password);
                })
            .thenCompose(
                answer -> answer == Answer.BUSY ? ChainSource.BUSY : ChainSource.WRONG_PASSWORD);
    next = refused.isDone() ? null : refused;
    return refused;
  }

  /** Whoever comes from now on has to wait for as long as a hash takes, so for another one. */
  private synchronized void startNext() {
    next = null;
  }
}
