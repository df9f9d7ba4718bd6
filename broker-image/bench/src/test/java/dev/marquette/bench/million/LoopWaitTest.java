package dev.marquette.bench.million;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LoopWaitTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final LoopWait wait = new LoopWait(tasks::add);

  @Test
  @DisplayName("the longest is not forgotten, and one that waits is not joined by another")
  void longest() throws Exception {
    wait.look();
    wait.look();
    assertThat(tasks).hasSize(1);
    Thread.sleep(20); // what is long, and not a wait for anything
    tasks.remove().run();
    long first = wait.longestNanos();
    assertThat(first).isGreaterThanOrEqualTo(20_000_000);

    wait.look();
    tasks.remove().run();
    assertThat(wait.longestNanos()).isGreaterThanOrEqualTo(first);
  }

  @Test
  @DisplayName("one that still waits does not count yet")
  void unfinished() {
    wait.look();
    assertThat(wait.longestNanos()).isZero();
  }
}
