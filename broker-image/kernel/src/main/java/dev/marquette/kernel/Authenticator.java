package dev.marquette.kernel;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may connect. Called on event loops: it must not block; slow work answers later, from
 * any thread.
 */
public interface Authenticator {
  /** Lets everybody in. */
  Authenticator ANYONE = credentials -> Result.ANONYMOUS;

  /**
   * The answer; a future that fails refuses the client with {@link ReasonCode#SERVER_UNAVAILABLE}.
   */
  CompletableFuture<Result> authenticate(Credentials credentials);

  /**
   * What a CONNECT says of its client.
   *
   * @param password never changed by anybody
   */
  record Credentials(
      String clientId,
      @Nullable String username,
      byte @Nullable [] password,
      MqttVersion version,
      InetSocketAddress peer,
      String listener,
      @Nullable String certificateSubject) {}

  /**
   * @param reason {@link ReasonCode#SUCCESS}, or why not
   * @param superuser whether authorization is skipped for it
   * @param anonymous whether it is let in although nobody knows who it is
   */
  record Result(ReasonCode reason, boolean superuser, boolean anonymous) {
    public static final CompletableFuture<Result> ACCEPTED =
        CompletableFuture.completedFuture(new Result(ReasonCode.SUCCESS, false));

    public static final CompletableFuture<Result> ANONYMOUS =
        CompletableFuture.completedFuture(new Result(ReasonCode.SUCCESS, false, true));

    /** Of a client that is known, or refused. */
    public Result(ReasonCode reason, boolean superuser) {
      this(reason, superuser, false);
    }
  }
}
