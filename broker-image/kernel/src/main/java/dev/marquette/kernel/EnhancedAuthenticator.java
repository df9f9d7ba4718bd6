package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates clients that name a method in their CONNECT, in as many rounds as the method takes.
 * (4.12) For these it decides alone: the {@link Authenticator} is not asked.
 *
 * <p>Called on event loops: it must not block; slow work answers later, from any thread.
 */
public interface EnhancedAuthenticator {
  /**
   * Knows no method: who names one is refused with {@link ReasonCode#BAD_AUTHENTICATION_METHOD}.
   */
  EnhancedAuthenticator NONE = (method, credentials) -> null;

  /**
   * Begins an exchange: for a CONNECT, or when a connected client authenticates again.
   *
   * @param method what the client's CONNECT named, 0 to 65,535 bytes of UTF-8
   * @param credentials what that CONNECT said besides; nothing of it is proved
   * @return null when there is no such method
   */
  @Nullable Exchange begin(String method, Authenticator.Credentials credentials);

  /** One client's way through a method. Its calls come one after the other, on one loop. */
  @FunctionalInterface
  interface Exchange {
    /**
     * Goes on with what the client sent: at first with its CONNECT or its wish to authenticate
     * again, then in answer to each {@link Challenge}.
     *
     * @param data null for none; never changed by anybody
     * @return a future that fails refuses the client with {@link ReasonCode#SERVER_UNAVAILABLE};
     *     nobody hears of it when the client has gone, or was silent for too long
     */
    CompletableFuture<Step> next(byte @Nullable [] data);
  }

  /** What an exchange says next. */
  sealed interface Step {}

  /**
   * The client has to answer this.
   *
   * @param data null for none, else up to 65,535 bytes
   */
  record Challenge(byte @Nullable [] data) implements Step {}

  /**
   * The client is who it says. One that authenticates again must turn out to be who it was.
   *
   * @param username who that is; null when the method does not say: then what its CONNECT said
   * @param superuser whether authorization is skipped for it
   * @param data the broker's last word, null for none, else up to 65,535 bytes
   */
  record Accepted(@Nullable String username, boolean superuser, byte @Nullable [] data)
      implements Step {
    @Nullable String usernameOr(@Nullable String said) {
      return username == null ? said : username;
    }
  }

  /**
   * The client is not let in, or has to go.
   *
   * @param reason an error that CONNACK may carry; who was connected is told {@link
   *     ReasonCode#NOT_AUTHORIZED}, whatever it is
   */
  record Refused(ReasonCode reason) implements Step {
    public Refused {
      if (!reason.isError()) {
        throw new IllegalArgumentException(reason + " refuses nobody; expected 0x80 or above");
      }
    }
  }
}
