package dev.marquette.auth;

import static dev.marquette.auth.Clients.client;
import static dev.marquette.auth.Clients.credentials;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.sun.management.ThreadMXBean;
import dev.marquette.codec.ReasonCode;
import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.Builtin;
import dev.marquette.kernel.Authenticator.Result;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.ClientInfo;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Many clients at once: all get the right answer, and nobody waits without a bound. */
class StormTest {
  private static final int USERS = 50;

  private static AuthSourceSpec spec() {
    List<Builtin.User> users = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      users.add(new Builtin.User("u" + i, null, PasswordHash.pbkdf2("p" + i, 2_000), null, false));
    }
    return new AuthSourceSpec("x", 1, true, new Builtin(users, List.of()), null);
  }

  @Test
  void everyClientGetsTheRightAnswer() throws Exception {
    ChainSource source =
        AuthSources.of("test", spec(), (name, key) -> null, new PasswordWork(2, 10_000));
    AuthChain chain = new AuthChain(List.of(source), new AuthDefaults(true, true, false));
    try (ExecutorService loops = Executors.newFixedThreadPool(4)) {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        done.add(
            loops.submit(
                () -> {
                  for (int i = 0; i < 400; i++) {
                    boolean right = i % 3 != 0;
                    String password = right ? "p" + i % USERS : "p" + (i + 1) % USERS;
                    Result result =
                        chain
                            .authenticate(credentials("c" + i, "u" + i % USERS, password))
                            .get(60, TimeUnit.SECONDS);
                    assertThat(result.reason())
                        .isEqualTo(
                            right ? ReasonCode.SUCCESS : ReasonCode.BAD_USER_NAME_OR_PASSWORD);
                  }
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    }
  }

  @Test
  void answersBusyWhenTooManyWait() throws Exception {
    HeldWork held = new HeldWork(6);
    ChainSource source = AuthSources.of("test", spec(), (name, key) -> null, held.work());
    List<CompletableFuture<@Nullable Result>> answers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      answers.add(source.authenticate(credentials("c", "u" + i % USERS, "wrong " + i)));
    }
    held.release();
    Map<ReasonCode, Integer> reasons = new EnumMap<>(ReasonCode.class);
    for (CompletableFuture<@Nullable Result> answer : answers) {
      Result result = answer.get(60, TimeUnit.SECONDS);
      assertThat(result).isNotNull();
      reasons.merge(result.reason(), 1, Integer::sum);
    }
    assertThat(reasons)
        .containsOnly(
            entry(ReasonCode.BAD_USER_NAME_OR_PASSWORD, 6), entry(ReasonCode.SERVER_BUSY, 1_994));
  }

  @Test
  void decidingAllocatesNothingWithoutPlaceholders() {
    ChainSource source =
        new FileSource(
            "test",
            AclFile.parse(
                "{deny, {user, \"x\"}, pubsub, [\"#\"]}."
                    + "{deny, all, subscribe, [{eq, \"#\"}, \"secret/#\"]}."
                    + "{allow, {client, \"c\"}, publish, [\"site/+/line/#\"]}."));
    AuthChain chain = new AuthChain(List.of(source), new AuthDefaults(true, false, false));
    ClientInfo client = client("c", "u");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 20 && least > 0; attempt++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20_000; i++) {
        boolean allowed =
            chain.authorize(client, Action.PUBLISH, "site/4/line/3").join() == Verdict.ALLOW;
        if (!allowed) {
          throw new AssertionError("denied");
        }
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
  }
}
