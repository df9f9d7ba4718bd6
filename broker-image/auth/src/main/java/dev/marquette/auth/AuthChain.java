package dev.marquette.auth;

import dev.marquette.auth.ChainSource.Decision;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator;
import dev.marquette.kernel.Authorizer;
import dev.marquette.kernel.ClientInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks sources in order; the first that decides wins. A source that knows the client and finds its
 * password wrong has decided: neither later sources nor {@link AuthDefaults#anonymousAllowed} let
 * it in.
 *
 * <p>When no source knows the client and that is not enough, it is told 0x86 if it gave a user name
 * or password, as it would be for a wrong password, and 0x87 if it gave neither. If it gave a
 * password, it is told no sooner than if one had been hashed.
 *
 * <p>Where no source decides, {@link AuthDefaults#noMatchAllowed} does, but not about {@code $SYS}:
 * nobody but a superuser publishes or subscribes there without a rule. Where no source is asked,
 * there is no rule.
 *
 * <p>Immutable, and safe for any threads: a changed configuration makes a new chain. Answers that
 * sources know at once take no allocation.
 */
public final class AuthChain implements Authenticator, Authorizer {
  private static final CompletableFuture<Result> BAD_CREDENTIALS =
      CompletableFuture.completedFuture(new Result(ReasonCode.BAD_USER_NAME_OR_PASSWORD, false));
  private static final CompletableFuture<Result> NOT_AUTHORIZED =
      CompletableFuture.completedFuture(new Result(ReasonCode.NOT_AUTHORIZED, false));

  private static final String SYS = "$SYS";

  private final ChainSource[] sources;
  private final AuthDefaults defaults;
  private final Map<String, AuthDefaults> listeners;

  public AuthChain(List<? extends ChainSource> sources, AuthDefaults defaults) {
    this(sources, defaults, Map.of());
  }

  /**
   * @param listeners by name, those that have others than {@code defaults}
   */
  public AuthChain(
      List<? extends ChainSource> sources,
      AuthDefaults defaults,
      Map<String, AuthDefaults> listeners) {
    this.sources = sources.toArray(ChainSource[]::new);
    this.defaults = defaults;
    this.listeners = Map.copyOf(listeners);
  }

  private AuthDefaults at(String listener) {
    return listeners.getOrDefault(listener, defaults);
  }

  @Override
  public CompletableFuture<Result> authenticate(Credentials credentials) {
    return at(credentials.listener()).authenticates()
        ? authenticate(0, credentials)
        : Result.ANONYMOUS;
  }

  private CompletableFuture<Result> authenticate(int from, Credentials credentials) {
    for (int i = from; i < sources.length; i++) {
      CompletableFuture<@Nullable Result> answer = ask(sources[i], credentials);
      if (!answer.isDone()) {
        int next = i + 1;
        return answer.thenCompose(
            result ->
                result == null
                    ? authenticate(next, credentials)
                    : CompletableFuture.completedFuture(result));
      }
      if (answer.isCompletedExceptionally()) {
        return decided(answer);
      }
      Result result = answer.join();
      if (result != null) {
        return result.reason() == ReasonCode.BAD_USER_NAME_OR_PASSWORD
            ? refused(credentials)
            : decided(answer);
      }
    }
    if (at(credentials.listener()).anonymousAllowed()) {
      return Result.ANONYMOUS;
    }
    return credentials.username() == null && credentials.password() == null
        ? NOT_AUTHORIZED
        : refused(credentials);
  }

  /** A refusal that was known at once is told as late as one for which a password was hashed. */
  private CompletableFuture<Result> refused(Credentials credentials) {
    byte[] password = credentials.password();
    if (password != null) {
      for (ChainSource source : sources) {
        CompletableFuture<@Nullable Result> answer = source.refuseAfterHash(password);
        if (answer != null) {
          return decided(answer);
        }
      }
    }
    return BAD_CREDENTIALS;
  }

  private static CompletableFuture<@Nullable Result> ask(
      ChainSource source, Credentials credentials) {
    try {
      return source.authenticate(credentials);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(failure(source, e));
    }
  }

  @SuppressWarnings("NullAway") // it is known to hold no null
  private static CompletableFuture<Result> decided(CompletableFuture<@Nullable Result> answer) {
    return answer;
  }

  @Override
  public CompletableFuture<Verdict> authorize(ClientInfo client, Action action, String topic) {
    if (client.superuser()) {
      return Verdict.ALLOWED;
    }
    AuthDefaults here = at(client.listener());
    return here.authorizes()
        ? authorize(0, here, client, action, topic)
        : verdict(here, !isBelowSys(topic));
  }

  private CompletableFuture<Verdict> authorize(
      int from, AuthDefaults here, ClientInfo client, Action action, String topic) {
    for (int i = from; i < sources.length; i++) {
      CompletableFuture<Decision> answer = ask(sources[i], client, action, topic);
      if (!answer.isDone() || answer.isCompletedExceptionally()) {
        int next = i + 1;
        return answer.thenCompose(
            decision ->
                decision == Decision.IGNORE
                    ? authorize(next, here, client, action, topic)
                    : verdict(here, decision == Decision.ALLOW));
      }
      Decision decision = answer.join();
      if (decision != Decision.IGNORE) {
        return verdict(here, decision == Decision.ALLOW);
      }
    }
    return verdict(here, here.noMatchAllowed() && !isBelowSys(topic));
  }

  /** What brokers say of themselves and their clients is for those who were told so by a rule. */
  private static boolean isBelowSys(String topic) {
    return topic.startsWith(SYS)
        && (topic.length() == SYS.length() || topic.charAt(SYS.length()) == '/');
  }

  private static CompletableFuture<Decision> ask(
      ChainSource source, ClientInfo client, Action action, String topic) {
    try {
      return source.authorize(client, action, topic);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(failure(source, e));
    }
  }

  private static CompletableFuture<Verdict> verdict(AuthDefaults here, boolean allowed) {
    if (allowed) {
      return Verdict.ALLOWED;
    }
    return here.denyDisconnects() ? Verdict.DENIED_AND_DISCONNECTED : Verdict.DENIED;
  }

  private static IllegalStateException failure(ChainSource source, RuntimeException cause) {
    return new IllegalStateException("AuthSource \"" + source.name() + "\" failed", cause);
  }
}
