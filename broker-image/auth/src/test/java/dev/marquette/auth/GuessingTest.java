package dev.marquette.auth;

import static dev.marquette.auth.Clients.credentials;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.ReasonCode;
import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.Builtin;
import dev.marquette.crds.SecretKey;
import dev.marquette.kernel.Authenticator.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody tries user names and passwords: who is there stays hidden, and others get in. */
@Timeout(60)
class GuessingTest {
  private static final int WAITING = 20;

  private final HeldWork held = new HeldWork(WAITING);
  private final ChainSource source =
      AuthSources.of(
          "users",
          new AuthSourceSpec(
              "x",
              1,
              true,
              new Builtin(
                  List.of(
                      new Builtin.User("alice", null, PasswordHash.bcrypt("a", 4), null, false),
                      new Builtin.User("bob", null, PasswordHash.pbkdf2("b", 1_000), null, false),
                      new Builtin.User("plain", null, null, new SecretKey("keys", "plain"), false)),
                  List.of()),
              null),
          (name, key) -> "p".getBytes(StandardCharsets.UTF_8),
          held.work());
  private final AuthChain chain =
      new AuthChain(List.of(source), new AuthDefaults(false, false, false));

  @AfterEach
  void release() {
    held.release();
  }

  @Test
  void guessingAtOneUserLocksNobodyElseOut() throws Exception {
    List<CompletableFuture<Result>> guesses = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      guesses.add(authenticate("alice", "guess " + i));
    }
    CompletableFuture<Result> bob = authenticate("bob", "b");
    CompletableFuture<Result> unknown = authenticate("nobody", "x");
    assertThat(bob).isNotDone();
    assertThat(unknown).isNotDone();

    held.release();

    assertThat(reason(bob)).isEqualTo(ReasonCode.SUCCESS);
    assertThat(reason(unknown)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    for (CompletableFuture<Result> guess : guesses) {
      assertThat(reason(guess)).isIn(ReasonCode.BAD_USER_NAME_OR_PASSWORD, ReasonCode.SERVER_BUSY);
    }
  }

  @Test
  void namesThatDoNotExistLockNobodyOut() throws Exception {
    List<CompletableFuture<Result>> guesses = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      guesses.add(authenticate("nobody " + i, "x" + i));
    }
    List<CompletableFuture<Result>> wrong = new ArrayList<>();
    for (int i = 0; i < WAITING - 1; i++) {
      wrong.add(authenticate("alice", "guess " + i));
    }
    assertThat(guesses).noneMatch(CompletableFuture::isDone);
    assertThat(wrong).as("all unknown names take one place").noneMatch(CompletableFuture::isDone);

    held.release();

    for (CompletableFuture<Result> guess : guesses) {
      assertThat(reason(guess)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
  }

  @Test
  @DisplayName("an unknown name and a password in clear are refused no sooner than a wrong one")
  void theTimeOfARefusalTellsNoNames() throws Exception {
    List<CompletableFuture<Result>> refused =
        List.of(
            authenticate("alice", "wrong"),
            authenticate("nobody", "wrong"),
            authenticate("plain", "wrong"),
            authenticate(null, "wrong"));
    assertThat(refused).noneMatch(CompletableFuture::isDone);

    held.release();

    for (CompletableFuture<Result> answer : refused) {
      assertThat(reason(answer)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
    assertThat(reason(authenticate("nobody else", "wrong")))
        .as("another hash for who comes later")
        .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
  }

  @Test
  void whoGivesNoPasswordOrMayBeAnonymousWaitsForNothing() {
    assertThat(authenticate("alice", null)).isDone();
    assertThat(authenticate("nobody", null)).isDone();
    assertThat(authenticate(null, null)).isDone();
    assertThat(authenticate("plain", "p")).isDone();
    AuthChain open = new AuthChain(List.of(source), new AuthDefaults(true, false, false));
    assertThat(open.authenticate(credentials("c", "nobody", "x"))).isDone();
    AuthChain noHashes =
        new AuthChain(
            List.of(new FileSource("file", AclFile.parse("{allow, all}."))),
            new AuthDefaults(false, false, false));
    assertThat(noHashes.authenticate(credentials("c", "nobody", "x"))).isDone();
  }

  @Test
  void allDevicesOfAUserPayForOneHash() throws Exception {
    List<CompletableFuture<Result>> devices = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      devices.add(authenticate("alice", "a"));
    }
    assertThat(devices).noneMatch(CompletableFuture::isDone);

    held.release();

    for (CompletableFuture<Result> device : devices) {
      assertThat(reason(device)).isEqualTo(ReasonCode.SUCCESS);
    }
    assertThat(authenticate("alice", "a")).isDone();
  }

  private CompletableFuture<Result> authenticate(
      @Nullable String username, @Nullable String password) {
    return chain.authenticate(credentials("c", username, password));
  }

  private static ReasonCode reason(CompletableFuture<Result> answer) throws Exception {
    return answer.get(30, TimeUnit.SECONDS).reason();
  }
}
