package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator;
import dev.marquette.kernel.EnhancedAuthenticator;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A method of enhanced authentication: a client names itself, is challenged with a nonce, and
 * answers with its HMAC-SHA256 under the secret that it shares with the broker, which proves in its
 * last word that it knows the secret, too.
 *
 * <pre>
 *   client:   name            HMAC(nonce)
 *   broker:     └─► nonce       └─► HMAC(HMAC(nonce))
 * </pre>
 *
 * @param secrets of the clients by their names
 */
record HmacAuthenticator(Map<String, String> secrets) implements EnhancedAuthenticator {
  static final String METHOD = "HMAC-SHA256";

  private static final SecureRandom RANDOM = new SecureRandom();

  static byte[] hmac(String secret, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public @Nullable Exchange begin(String method, Authenticator.Credentials credentials) {
    return method.equals(METHOD) ? new Named() : null;
  }

  private final class Named implements Exchange {
    private final byte[] nonce = new byte[32];
    private @Nullable String name;

    @Override
    public CompletableFuture<Step> next(byte @Nullable [] data) {
      byte[] said = data == null ? new byte[0] : data;
      return CompletableFuture.supplyAsync(
          () -> name == null ? challenge(said) : check(name, said));
    }

    private Step challenge(byte[] said) {
      name = new String(said, UTF_8);
      RANDOM.nextBytes(nonce);
      return new Challenge(nonce);
    }

    private Step check(String claimed, byte[] proof) {
      String secret = secrets.get(claimed);
      return secret != null && MessageDigest.isEqual(proof, hmac(secret, nonce))
          ? new Accepted(claimed, false, hmac(secret, proof))
          : new Refused(ReasonCode.NOT_AUTHORIZED);
    }
  }
}
