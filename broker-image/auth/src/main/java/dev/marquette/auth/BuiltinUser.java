package dev.marquette.auth;

import dev.marquette.auth.PasswordWork.Answer;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator.Result;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A user of a {@link BuiltinSource}: a hash, or no more than the tag of a password that is kept in
 * clear elsewhere.
 *
 * <p>It remembers the tag of the password that was right last. When all of a user's devices come
 * back at once, only the first pays for the slow hash, which those that come meanwhile wait for.
 * The price: whoever reads this process's memory gets a fast hash (and its key) of passwords that
 * were used, which is quicker to try passwords on than the slow one. It is forgotten when the
 * source changes.
 */
final class BuiltinUser {
  private final @Nullable PasswordHash hash;
  private final CompletableFuture<@Nullable Result> accepted;

  /** Checks that wait or compute, by the tag of the password. */
  private final Map<ByteBuffer, CompletableFuture<@Nullable Result>> underWay =
      new ConcurrentHashMap<>();

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
    ByteBuffer key = ByteBuffer.wrap(tag);
    CompletableFuture<@Nullable Result> mine = new CompletableFuture<>();
    CompletableFuture<@Nullable Result> earlier = underWay.putIfAbsent(key, mine);
    if (earlier != null) {
      return earlier;
    }
    work.submit(this, () -> slow.matches(password))
        .whenComplete(
            (answer, failure) -> {
              if (answer == Answer.RIGHT) {
                right = tag;
              }
              underWay.remove(key);
              if (failure == null) {
                mine.complete(result(answer));
              } else {
                mine.completeExceptionally(failure);
              }
            });
    return mine;
  }

  private @Nullable Result result(Answer answer) {
    return switch (answer) {
      case RIGHT -> accepted.join();
      case WRONG -> ChainSource.WRONG_PASSWORD.join();
      case BUSY -> ChainSource.BUSY.join();
    };
  }
}
