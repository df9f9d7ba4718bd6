package dev.marquette.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PasswordWorkTest {
  @Test
  void computesOnlySoManyAtATimeAndLetsOnlySoManyWait() throws Exception {
    PasswordWork work = new PasswordWork(2, 3);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(2);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      boolean right = i % 2 == 0;
      answers.add(
          accepted(
              work.submit(
                  () -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    started.countDown();
                    await(release);
                    running.decrementAndGet();
                    return right;
                  })));
    }
    assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(work.submit(() -> true)).as("the sixth").isNull();
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    release.countDown();
    for (int i = 0; i < 5; i++) {
      assertThat(answers.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(i % 2 == 0);
    }
    assertThat(most).hasValue(2);
    assertThat(accepted(work.submit(() -> true)).get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aCheckThatFailsGivesItsPlaceBack() {
    PasswordWork work = new PasswordWork(1, 0);
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Boolean> answer =
          accepted(
              work.submit(
                  () -> {
                    throw new IllegalStateException("broken");
                  }));
      assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS)).hasMessageContaining("broken");
    }
  }

  private static CompletableFuture<Boolean> accepted(@Nullable CompletableFuture<Boolean> answer) {
    if (answer == null) {
      throw new AssertionError("refused, but there is room");
    }
    return answer;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
