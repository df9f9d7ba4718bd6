package dev.marquette.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.auth.PasswordWork.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PasswordWorkTest {
  @Test
  void computesOnlySoManyAtATimeAndLetsOnlySoManyWait() throws Exception {
    PasswordWork work = new PasswordWork(2, 3);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(2);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      boolean right = i % 2 == 0;
      answers.add(
          work.submit(
              "user",
              () -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                started.countDown();
                await(release);
                running.decrementAndGet();
                return right;
              }));
    }
    started.await();
    assertThat(work.submit("user", () -> true)).isCompletedWithValue(Answer.BUSY);
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    release.countDown();
    for (int i = 0; i < 5; i++) {
      assertThat(get(answers.get(i))).isEqualTo(i % 2 == 0 ? Answer.RIGHT : Answer.WRONG);
    }
    assertThat(most).hasValue(2);
    assertThat(get(work.submit("user", () -> true))).isEqualTo(Answer.RIGHT);
  }

  @Test
  void aCheckThatFailsGivesItsPlaceBack() {
    PasswordWork work = new PasswordWork(1, 0);
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Answer> answer =
          work.submit(
              "user",
              () -> {
                throw new IllegalStateException("broken");
              });
      assertThatThrownBy(() -> get(answer)).hasMessageContaining("broken");
    }
  }

  @Test
  void usersTakeTurns() throws Exception {
    HeldWork held = new HeldWork(100);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (String user : List.of("a", "a", "a", "a", "b", "c", "b")) {
      answers.add(held.work().submit(user, () -> order.add(user)));
    }

    held.release();

    for (CompletableFuture<Answer> answer : answers) {
      get(answer);
    }
    assertThat(order).containsExactly("a", "b", "c", "a", "b", "a", "a");
  }

  @Test
  void theLongestLineMakesRoomForAShorterOne() throws Exception {
    HeldWork held = new HeldWork(4);
    List<CompletableFuture<Answer>> guesses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      guesses.add(held.work().submit("guessed", () -> false));
    }
    assertThat(held.work().submit("guessed", () -> false)).isCompletedWithValue(Answer.BUSY);

    List<CompletableFuture<Answer>> others = new ArrayList<>();
    for (String user : List.of("b", "c", "d")) {
      others.add(held.work().submit(user, () -> true));
    }

    assertThat(guesses.subList(1, 4))
        .allSatisfy(guess -> assertThat(guess).isCompletedWithValue(Answer.BUSY));
    assertThat(held.work().submit("e", () -> true))
        .as("all lines are as short as can be")
        .isCompletedWithValue(Answer.BUSY);
    assertThat(held.work().submit("b", () -> true)).isCompletedWithValue(Answer.BUSY);
    held.release();
    assertThat(get(guesses.getFirst())).isEqualTo(Answer.WRONG);
    for (CompletableFuture<Answer> other : others) {
      assertThat(get(other)).isEqualTo(Answer.RIGHT);
    }
    assertThat(get(held.work().submit("e", () -> true))).isEqualTo(Answer.RIGHT);
  }

  private static Answer get(CompletableFuture<Answer> answer) throws Exception {
    return answer.get(30, TimeUnit.SECONDS);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
