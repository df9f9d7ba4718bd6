package dev.marquette.auth;

import static dev.marquette.auth.Clients.client;
import static dev.marquette.auth.Clients.credentials;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator.Credentials;
import dev.marquette.kernel.Authenticator.Result;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.ClientInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthChainTest {
  private static final AuthDefaults CLOSED = new AuthDefaults(false, false, false);
  private static final AuthDefaults OPEN = new AuthDefaults(true, true, false);

  private final List<String> asked = new ArrayList<>();
  private final Fake first = new Fake("first");
  private final Fake second = new Fake("second");

  @Test
  void theFirstThatDecidesWins() {
    AuthChain chain = new AuthChain(List.of(first, second), CLOSED);
    second.result = accepted();
    assertThat(chain.authenticate(credentials("c", "u", "p")).join().reason())
        .isEqualTo(ReasonCode.SUCCESS);
    assertThat(asked).containsExactly("first", "second");
    asked.clear();
    first.result = ChainSource.WRONG_PASSWORD;
    assertThat(chain.authenticate(credentials("c", "u", "p")).join().reason())
        .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    assertThat(asked).containsExactly("first");
  }

  @Test
  void aWrongPasswordIsRefusedEvenWhereAnonymousIsAllowed() {
    first.result = ChainSource.WRONG_PASSWORD;
    assertThat(reason(new AuthChain(List.of(first), OPEN), credentials("c", "u", "p")))
        .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
  }

  @Test
  void whoIsUnknownIsAnonymous() {
    AuthChain open = new AuthChain(List.of(first, second), OPEN);
    assertThat(reason(open, credentials("c", "u", "p"))).isEqualTo(ReasonCode.SUCCESS);
    assertThat(reason(open, credentials("c", null, null))).isEqualTo(ReasonCode.SUCCESS);
    assertThat(open.authenticate(credentials("c", "u", "p")).join().anonymous()).isTrue();
    AuthChain closed = new AuthChain(List.of(first, second), CLOSED);
    assertThat(reason(closed, credentials("c", null, null))).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(reason(closed, credentials("c", "u", null)))
        .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    assertThat(reason(closed, credentials("c", null, "p")))
        .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
  }

  @Test
  void waitsForASlowSource() {
    CompletableFuture<@Nullable Result> slow = new CompletableFuture<>();
    first.result = slow;
    second.result = accepted();
    AuthChain chain = new AuthChain(List.of(first, second), CLOSED);
    CompletableFuture<Result> answer = chain.authenticate(credentials("c", "u", "p"));
    assertThat(answer).isNotDone();
    assertThat(asked).containsExactly("first");
    slow.complete(null);
    assertThat(answer.join().reason()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(asked).containsExactly("first", "second");
  }

  @Test
  void aSourceThatFailsEndsTheChain() {
    AuthChain chain = new AuthChain(List.of(first, second), OPEN);
    first.result = CompletableFuture.failedFuture(new IllegalStateException("down"));
    assertThatThrownBy(() -> chain.authenticate(credentials("c", "u", "p")).join())
        .hasMessageContaining("down");
    first.broken = true;
    assertThatThrownBy(() -> chain.authenticate(credentials("c", "u", "p")).join())
        .hasMessageContaining("AuthSource \"first\" failed");
    assertThatThrownBy(() -> chain.authorize(client("c", "u"), Action.PUBLISH, "t").join())
        .hasMessageContaining("AuthSource \"first\" failed");
    first.broken = false;
    first.decision = CompletableFuture.failedFuture(new IllegalStateException("down"));
    assertThatThrownBy(() -> chain.authorize(client("c", "u"), Action.PUBLISH, "t").join())
        .hasMessageContaining("down");
    assertThat(asked).doesNotContain("second");
  }

  @Test
  void authorizesInOrder() {
    AuthChain chain = new AuthChain(List.of(first, second), CLOSED);
    second.decision = ChainSource.Decision.ALLOW.known();
    assertThat(verdict(chain, Action.PUBLISH)).isEqualTo(Verdict.ALLOW);
    first.decision = ChainSource.Decision.DENY.known();
    assertThat(verdict(chain, Action.PUBLISH)).isEqualTo(Verdict.DENY);
    CompletableFuture<ChainSource.Decision> slow = new CompletableFuture<>();
    first.decision = slow;
    CompletableFuture<Verdict> answer = chain.authorize(client("c", "u"), Action.PUBLISH, "t");
    assertThat(answer).isNotDone();
    slow.complete(ChainSource.Decision.IGNORE);
    assertThat(answer).isCompletedWithValue(Verdict.ALLOW);
  }

  @Test
  void fallsBackToTheDefault() {
    assertThat(verdict(new AuthChain(List.of(first), OPEN), Action.PUBLISH))
        .isEqualTo(Verdict.ALLOW);
    assertThat(verdict(new AuthChain(List.of(first), CLOSED), Action.PUBLISH))
        .isEqualTo(Verdict.DENY);
    assertThat(verdict(new AuthChain(List.of(), CLOSED), Action.SUBSCRIBE)).isEqualTo(Verdict.DENY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"$SYS", "$SYS/", "$SYS/#", "$SYS/brokers", "$SYS/brokers/+/clients/+/connected"})
  @DisplayName("The default does not open $SYS: a rule has to")
  void sysNeedsRule(String topic) {
    AuthChain chain = new AuthChain(List.of(first), OPEN);
    for (Action action : Action.values()) {
      assertThat(chain.authorize(client("c", "u"), action, topic))
          .isCompletedWithValue(Verdict.DENY);
    }
    first.decision = ChainSource.Decision.ALLOW.known();
    for (Action action : Action.values()) {
      assertThat(chain.authorize(client("c", "u"), action, topic))
          .isCompletedWithValue(Verdict.ALLOW);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"$SYSTEM", "$SYSTEM/x", "$sys/x", "x/$SYS/y", "#", "+/brokers", "$", "SYS"})
  @DisplayName("The default is about every other topic")
  void othersNeedNone(String topic) {
    AuthChain chain = new AuthChain(List.of(first), OPEN);
    assertThat(chain.authorize(client("c", "u"), Action.SUBSCRIBE, topic))
        .isCompletedWithValue(Verdict.ALLOW);
  }

  @Test
  @DisplayName("A superuser is asked about $SYS as little as about anything else")
  void sysOfSuperuser() {
    AuthChain chain = new AuthChain(List.of(), CLOSED);
    assertThat(chain.authorize(client("c", "root", "127.0.0.1", true), Action.SUBSCRIBE, "$SYS/#"))
        .isCompletedWithValue(Verdict.ALLOW);
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  @DisplayName("acl_deny_action: disconnect is for who publishes and for who subscribes")
  void denyingCanDisconnect(Action action) {
    AuthChain chain = new AuthChain(List.of(first), new AuthDefaults(false, true, true));
    first.decision = ChainSource.Decision.DENY.known();
    assertThat(verdict(chain, action)).isEqualTo(Verdict.DENY_AND_DISCONNECT);
  }

  @Test
  void asksNobodyAboutASuperuser() {
    AuthChain chain = new AuthChain(List.of(first), CLOSED);
    first.decision = ChainSource.Decision.DENY.known();
    ClientInfo superuser = client("c", "root", "127.0.0.1", true);
    assertThat(chain.authorize(superuser, Action.PUBLISH, "t")).isCompletedWithValue(Verdict.ALLOW);
    assertThat(asked).isEmpty();
  }

  @Test
  @DisplayName(
      "bypass_auth_plugins, enable_acl: off: a listener whose clients nobody is asked about")
  void asksNobodyAboutAListenersClients() {
    first.result = ChainSource.WRONG_PASSWORD;
    first.decision = ChainSource.Decision.DENY.known();
    AuthChain inside = at("tcp", new AuthDefaults(false, false, false, false, false));
    assertThat(reason(inside, credentials("c", "u", "p"))).isEqualTo(ReasonCode.SUCCESS);
    assertThat(verdict(inside, Action.PUBLISH)).isEqualTo(Verdict.ALLOW);
    assertThat(asked).isEmpty();

    AuthChain elsewhere = at("other", new AuthDefaults(false, false, false, false, false));
    assertThat(reason(elsewhere, credentials("c", "u", "p")))
        .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    assertThat(verdict(elsewhere, Action.PUBLISH)).isEqualTo(Verdict.DENY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$SYS", "$SYS/#", "$SYS/brokers/+/clients/+/connected"})
  @DisplayName("A listener where nobody is asked has no rule that could open $SYS")
  void sysStaysClosedWhereNobodyIsAsked(String topic) {
    first.decision = ChainSource.Decision.ALLOW.known();
    AuthChain inside = at("tcp", new AuthDefaults(true, true, false, false, false));
    for (Action action : Action.values()) {
      assertThat(inside.authorize(client("c", "u"), action, topic))
          .isCompletedWithValue(Verdict.DENY);
      assertThat(inside.authorize(client("c", "root", "127.0.0.1", true), action, topic))
          .isCompletedWithValue(Verdict.ALLOW);
    }
    assertThat(inside.authorize(client("c", "u"), Action.SUBSCRIBE, "#"))
        .isCompletedWithValue(Verdict.ALLOW);
    assertThat(asked).isEmpty();
  }

  @Test
  @DisplayName("allow_anonymous, acl_nomatch, acl_deny_action of a zone: a listener has its own")
  void aListenerHasItsOwnDefaults() {
    AuthChain chain = at("tcp", new AuthDefaults(true, false, true));
    assertThat(reason(chain, credentials("c", null, null))).isEqualTo(ReasonCode.SUCCESS);
    assertThat(verdict(chain, Action.PUBLISH)).isEqualTo(Verdict.DENY_AND_DISCONNECT);
    assertThat(verdict(at("tcp", OPEN), Action.PUBLISH)).isEqualTo(Verdict.ALLOW);
  }

  /** A chain that is closed but at one listener; clients are at tcp. */
  private AuthChain at(String listener, AuthDefaults its) {
    return new AuthChain(List.of(first), CLOSED, Map.of(listener, its));
  }

  private static CompletableFuture<@Nullable Result> accepted() {
    return CompletableFuture.completedFuture(new Result(ReasonCode.SUCCESS, false));
  }

  private static ReasonCode reason(AuthChain chain, Credentials credentials) {
    return chain.authenticate(credentials).join().reason();
  }

  private static Verdict verdict(AuthChain chain, Action action) {
    return chain.authorize(client("c", "u"), action, "t").join();
  }

  private final class Fake implements ChainSource {
    private final String name;
    private CompletableFuture<@Nullable Result> result = UNKNOWN;
    private CompletableFuture<Decision> decision = Decision.IGNORE.known();
    private boolean broken;

    Fake(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public CompletableFuture<@Nullable Result> authenticate(Credentials credentials) {
      ask();
      return result;
    }

    @Override
    public CompletableFuture<Decision> authorize(ClientInfo client, Action action, String topic) {
      ask();
      return decision;
    }

    private void ask() {
      asked.add(name);
      if (broken) {
        throw new IllegalStateException("broken");
      }
    }
  }
}
