package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DelayedRoomTest {
  private final DelayedRoom room = new DelayedRoom();

  @Test
  void isFullByNumberOrByBytes() {
    DelayedSettings limits = new DelayedSettings(true, 2, 10);
    assertThat(room.take(11, limits)).isFalse();
    assertThat(room.take(10, limits)).isTrue();
    assertThat(room.take(1, limits)).isFalse();
    assertThat(room.take(0, limits)).isTrue();
    assertThat(room.take(0, limits)).isFalse();
    assertThat(room.messages()).isEqualTo(2);
    assertThat(room.bytes()).isEqualTo(10);
    room.give(10);
    assertThat(room.take(10, limits)).isTrue();
  }

  @Test
  @DisplayName("Limits are 1 and more: a broker that delays nothing says so")
  void limitsAreAtLeastOne() {
    assertThatThrownBy(() -> new DelayedSettings(true, 0, 1))
        .hasMessage("delayed: 0 messages of 1 bytes; expected limits of 1 and more");
    assertThatThrownBy(() -> new DelayedSettings(false, 1, 0)).hasMessageContaining("0 bytes");
  }

  @Test
  @DisplayName("Loops that take and give at once never hold more than the limit, and leave nothing")
  void contention() throws Exception {
    int threads = 8;
    DelayedSettings limits = new DelayedSettings(true, threads / 2, Long.MAX_VALUE);
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int t = 0; t < threads; t++) {
        done.add(
            executor.submit(
                () -> {
                  for (int i = 0; i < 20_000; i++) {
                    if (room.take(7, limits)) {
                      taken.incrementAndGet();
                      most.accumulateAndGet(held.incrementAndGet(), Math::max);
                      held.decrementAndGet();
                      room.give(7);
                    }
                  }
                }));
      }
      for (Future<?> thread : done) {
        thread.get();
      }
    }
    assertThat(most).hasValueBetween(1, threads / 2);
    assertThat(taken).hasPositiveValue();
    assertThat(room.messages()).isZero();
    assertThat(room.bytes()).isZero();
    assertThat(room.take(1, new DelayedSettings(true, 1, 1)))
        .as("no bytes are left behind")
        .isTrue();
  }
}
