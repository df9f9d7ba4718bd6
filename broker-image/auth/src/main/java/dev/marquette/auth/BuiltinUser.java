package dev.marquette.auth;

import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator.Result;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A user of a {@link BuiltinSource}: a hash, or no more than the tag of a password that is kept in
 * clear elsewhere.
 *
 * <p>It remembers the tag of the password that was right last. When all of a user's devices come
 * back at once, only the first pays for the slow hash. The price: whoever reads this process's
 * memory gets a fast hash (and its key) of passwords that were used, which is quicker to try
 * passwords on than the slow one. It is forgotten when the source changes.
 */
final class BuiltinUser {
  private final @Nullable PasswordHash hash;
  private final CompletableFuture<@Nullable Result> accepted;
  private volatile byte @Nullable [] right;

  private BuiltinUser(@Nullable PasswordHash hash, byte @Nullable [] right, boolean superuser) {
    this.hash = hash;
    this.right = right;
    this.accepted = CompletableFuture.completedFuture(new Result(ReasonCode.SUCCESS, superuser));
  }

  static BuiltinUser hashed(PasswordHash hash, boolean superuser) {
    return new BuiltinUser(hash, null, superuser);
  }

  static BuiltinUser plain(byte[] tag, boolean superuser) {
    return new BuiltinUser(null, tag, superuser);
  }

  CompletableFuture<@Nullable Result> check(byte[] password, PasswordTag tags, PasswordWork work) {
    byte[] tag = tags.of(password);
    byte[] known = right;
    if (known != null && MessageDigest.isEqual(known, tag)) {
      return accepted;
    }
    PasswordHash slow = hash;
    if (slow == null) {
      return ChainSource.WRONG_PASSWORD;
    }
    CompletableFuture<Boolean> answer = work.submit(() -> slow.matches(password));
    if (answer == null) {
      return ChainSource.BUSY;
    }
    return answer.thenCompose(
        matches -> {
          if (!matches) {
            return ChainSource.WRONG_PASSWORD;
          }
          right = tag;
          return accepted;
        });
  }
}
