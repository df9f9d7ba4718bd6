package dev.marquette.kernel;

import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A method for tests: the client names itself, and then answers challenges, each with a secret that
 * all clients share. Who is called "root" is a superuser.
 */
final class ChallengeResponse implements EnhancedAuthenticator {
  static final String METHOD = "CHALLENGE";

  private final Executor executor;
  private final int rounds;
  private final AtomicInteger challenges = new AtomicInteger();

  /**
   * @param executor where its answers come from
   * @param rounds challenges that a client has to answer
   */
  ChallengeResponse(Executor executor, int rounds) {
    this.executor = executor;
    this.rounds = rounds;
  }

  /** What a client must answer. */
  static byte[] response(byte @Nullable [] challenge) {
    return bytes("secret of " + text(challenge));
  }

  /** A CONNECT of client "c" with this method. */
  static Connect connect(@Nullable String username, String name) {
    return new Connect(
        MqttVersion.V5, false, "c", true, 0, username, null, null, properties(METHOD, bytes(name)));
  }

  /** A CONNECT's, with a method and nothing else. */
  static ConnectProperties properties(String method, byte @Nullable [] data) {
    return new ConnectProperties(
        0,
        65_535,
        ConnectProperties.NO_MAXIMUM_PACKET_SIZE,
        0,
        false,
        true,
        List.of(),
        method,
        data);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public @Nullable Exchange begin(String method, Authenticator.Credentials credentials) {
    return method.equals(METHOD) ? new Rounds() : null;
  }

  private final class Rounds implements Exchange {
    private int left = rounds;
    private String name = "";
    private byte[] expected = {};

    @Override
    public CompletableFuture<Step> next(byte @Nullable [] data) {
      return CompletableFuture.supplyAsync(() -> step(data), executor);
    }

    private Step step(byte @Nullable [] data) {
      if (name.isEmpty()) {
        name = text(data);
      } else if (!text(data).equals(text(expected))) {
        return new Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
      }
      if (left-- > 0) {
        byte[] challenge = bytes(name + challenges.incrementAndGet());
        expected = response(challenge);
        return new Challenge(challenge);
      }
      return new Accepted(name, name.equals("root"), bytes("hello " + name));
    }
  }
}
