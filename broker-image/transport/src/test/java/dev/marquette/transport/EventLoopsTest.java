package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.kernel.LoopExecutor;
import io.netty.channel.DefaultEventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
  @Test
  void hasAsManyAsAskedOrOneAProcessor() {
    try (EventLoops three = EventLoops.start(3);
        EventLoops all = EventLoops.start(0)) {
      assertThat(three.executors()).hasSize(3);
      assertThat(all.executors()).hasSize(Runtime.getRuntime().availableProcessors());
    }
    assertThatThrownBy(() -> EventLoops.start(-1)).hasMessageContaining("-1 is not in 0 to 64");
    assertThatThrownBy(() -> EventLoops.start(65)).hasMessageContaining("65 is not in 0 to 64");
  }

  @Test
  void aMachineOfManyProcessorsHasAsManyAsTheKernelTakes() {
    assertThat(EventLoops.oneEach(2)).isEqualTo(2);
    assertThat(EventLoops.oneEach(64)).isEqualTo(64);
    assertThat(EventLoops.oneEach(192)).isEqualTo(64);
  }

  @Test
  void runsTasksInOrderOnItsLoop() {
    try (EventLoops loops = EventLoops.start(2)) {
      LoopExecutor loop = loops.executors().getFirst();
      LoopExecutor other = loops.executors().getLast();
      List<Integer> ran = new CopyOnWriteArrayList<>();
      CompletableFuture<Boolean> here = new CompletableFuture<>();
      CompletableFuture<Boolean> there = new CompletableFuture<>();
      for (int i = 0; i < 100; i++) {
        int number = i;
        loop.execute(() -> ran.add(number));
      }
      loop.execute(
          () -> {
            here.complete(loop.inLoop());
            there.complete(other.inLoop());
          });
      assertThat(here.join()).isTrue();
      assertThat(there.join()).isFalse();
      assertThat(loop.inLoop()).isFalse();
      assertThat(ran).hasSize(100).isSorted();
    }
  }

  @Test
  void runsATimerWhenItsTimeHasComeAndNotBefore() {
    try (EventLoops loops = EventLoops.start(1)) {
      LoopExecutor loop = loops.executors().getFirst();
      CompletableFuture<Boolean> tomorrow = new CompletableFuture<>();
      CompletableFuture<Boolean> soon = new CompletableFuture<>();
      loop.schedule(() -> tomorrow.complete(true), TimeUnit.DAYS.toNanos(1));
      loop.schedule(() -> soon.complete(true), TimeUnit.MILLISECONDS.toNanos(30));
      assertThat(soon.join()).isTrue();
      assertThat(tomorrow).isNotDone();
    }
  }

  @Test
  void countsWhatWaits() throws InterruptedException {
    try (EventLoops loops = EventLoops.start(1)) {
      CountDownLatch go = new CountDownLatch(1);
      CountDownLatch busy = new CountDownLatch(1);
      LoopExecutor loop = loops.executors().getFirst();
      loop.execute(
          () -> {
            busy.countDown();
            Awaitility.await().until(() -> go.getCount() == 0);
          });
      busy.await();
      loop.execute(() -> {});
      loop.execute(() -> {});
      assertThat(loops.pendingTasks()).containsExactly(2);
      go.countDown();
      Awaitility.await().until(() -> loops.pendingTasks()[0] == 0);
    }
  }

  @Test
  void dropsTasksOnceItHasEnded() {
    EventLoops loops = EventLoops.start(1);
    LoopExecutor loop = loops.executors().getFirst();
    loops.close();
    CompletableFuture<Boolean> ran = new CompletableFuture<>();
    loop.execute(() -> ran.complete(true));
    loop.schedule(() -> ran.complete(true), 1);
    assertThat(ran).isNotDone();
  }

  @Test
  void knowsItsOwn() {
    try (EventLoops loops = EventLoops.start(1)) {
      DefaultEventLoop stranger = new DefaultEventLoop();
      assertThatThrownBy(() -> loops.indexOf(stranger))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("none of the broker's 1 loops");
      stranger.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
  }
}
