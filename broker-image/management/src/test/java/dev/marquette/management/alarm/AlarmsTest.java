package dev.marquette.management.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AlarmsTest {
  private static final Map<String, Object> DETAILS = Map.of("usage", 80);

  private final Time time = new Time();
  private final List<Alarm> changes = Collections.synchronizedList(new ArrayList<>());
  private final Alarms alarms = new Alarms(time, List.of(changes::add));

  private boolean activate(String name) {
    return alarms.activate(name, name + " is wrong", DETAILS);
  }

  private void cycle(String name) {
    activate(name);
    alarms.deactivate(name);
  }

  private List<String> over() {
    return alarms.over().stream().map(Alarm::name).toList();
  }

  @Test
  @DisplayName("An alarm is active from its report to its end, and tells both")
  void activates() {
    assertThat(activate("a")).isTrue();
    Alarm alarm = alarms.active().getFirst();

    assertThat(alarm.name()).isEqualTo("a");
    assertThat(alarm.message()).isEqualTo("a is wrong");
    assertThat(alarm.details()).isEqualTo(DETAILS);
    assertThat(alarm.activatedAtMicros()).isEqualTo(Alarms.micros(Time.START));
    assertThat(alarm.isActive()).isTrue();
    assertThat(alarms.deactivate("a")).isTrue();
    assertThat(alarms.active()).isEmpty();
    assertThat(changes).extracting(Alarm::isActive).containsExactly(true, false);
    assertThat(alarms.over()).containsExactly(changes.getLast());
  }

  @Test
  @DisplayName("Times are microseconds since the epoch")
  void micros() {
    assertThat(Alarms.micros(Time.START)).isEqualTo(1_767_323_045_000_006L);
  }

  @Test
  @DisplayName("Reported twice it is one alarm, and over once")
  void once() {
    activate("a");
    assertThat(activate("a")).isFalse();
    alarms.deactivate("a");
    assertThat(alarms.deactivate("a")).isFalse();
    assertThat(alarms.deactivate("never active")).isFalse();

    assertThat(changes).hasSize(2);
    assertThat(alarms.counts()).isEqualTo(new Alarms.Counts(0, 1, 1, 0));
  }

  @Test
  @DisplayName("S-65: The duration is from activation to deactivation, in microseconds")
  void duration() {
    activate("a");
    time.pass(Duration.ofSeconds(90).plusNanos(7_999));
    long now = Alarms.micros(time.instant());
    assertThat(alarms.active().getFirst().durationMicros(now)).isEqualTo(90_000_007L);
    alarms.deactivate("a");
    time.pass(Duration.ofHours(1));

    Alarm over = alarms.over().getFirst();
    assertThat(over.durationMicros(Alarms.micros(time.instant()))).isEqualTo(90_000_007L);
    assertThat(over.deactivatedAtMicros()).isEqualTo(over.activatedAtMicros() + 90_000_007L);
  }

  @Test
  @DisplayName("S-65: A clock that is set back makes no duration negative")
  void clockSetBack() {
    activate("a");
    time.pass(Duration.ofSeconds(-10));
    assertThat(alarms.active().getFirst().durationMicros(Alarms.micros(time.instant()))).isZero();
    alarms.deactivate("a");

    assertThat(alarms.over().getFirst().durationMicros(0)).isZero();
  }

  @Test
  @DisplayName("Of those that are over the last 1000 are kept, or as many as are configured")
  void sizeLimit() {
    for (int i = 0; i < 1_005; i++) {
      cycle("a" + i);
    }
    assertThat(over()).hasSize(1_000).startsWith("a5").endsWith("a1004");
    alarms.settings(new AlarmSettings(2, Duration.ofHours(24)));
    assertThat(over()).containsExactly("a1003", "a1004");
    alarms.settings(new AlarmSettings(0, Duration.ofHours(24)));
    cycle("b");
    assertThat(over()).isEmpty();
  }

  @Test
  @DisplayName("They are kept for a day, or for as long as is configured; active ones for ever")
  void validity() {
    activate("active");
    cycle("a");
    time.pass(Duration.ofHours(23));
    cycle("b");
    assertThat(over()).containsExactly("a", "b");
    time.pass(Duration.ofHours(1));
    assertThat(over()).containsExactly("b");
    assertThat(alarms.counts().over()).isEqualTo(1);
    alarms.settings(new AlarmSettings(10, Duration.ofMinutes(1)));
    assertThat(over()).isEmpty();
    time.pass(Duration.ofDays(1_000));
    assertThat(alarms.active()).extracting(Alarm::name).containsExactly("active");
  }

  @Test
  @DisplayName("C-05: 1000 are active at most; what is refused is counted, and nothing is done")
  void bounded() {
    for (int i = 0; i < Alarms.MAX_ACTIVE; i++) {
      assertThat(activate("a" + i)).isTrue();
    }
    assertThat(activate("one more")).isFalse();
    assertThat(alarms.deactivate("one more")).isFalse();
    assertThat(changes).hasSize(1_000);
    assertThat(alarms.counts()).isEqualTo(new Alarms.Counts(1_000, 0, 1_000, 1));
    alarms.deactivate("a0");
    assertThat(activate("one more")).isTrue();
  }

  @Test
  @DisplayName("A name that is too long to be kept is refused")
  void longNames() {
    assertThat(activate("x".repeat(Alarms.MAX_NAME_CHARS))).isTrue();
    assertThat(activate("x".repeat(Alarms.MAX_NAME_CHARS + 1))).isFalse();
    assertThat(alarms.counts().refused()).isEqualTo(1);
  }

  @Test
  @DisplayName("What cannot be kept is refused when it is configured")
  void settings() {
    assertThatThrownBy(() -> new AlarmSettings(-1, Duration.ZERO))
        .hasMessage("sizeLimit is -1 and validity PT0S; expected zero or more");
    assertThatThrownBy(() -> new AlarmSettings(0, Duration.ofSeconds(-1)))
        .hasMessageContaining("validity PT-1S");
  }

  @Test
  @DisplayName("Many threads that report and end the same alarms leave none, and tell all in pairs")
  void contention() throws InterruptedException {
    int threads = 8;
    int rounds = 2_000;
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  return;
                }
                for (int round = 0; round < rounds; round++) {
                  String name = "a" + ThreadLocalRandom.current().nextInt(5);
                  activate(name);
                  alarms.deactivate(name);
                }
              }));
    }
    start.countDown();
    for (Thread thread : running) {
      thread.join();
    }

    assertThat(alarms.active()).isEmpty();
    Alarms.Counts counts = alarms.counts();
    assertThat(counts.over()).isEqualTo(1_000);
    long activated = changes.stream().filter(Alarm::isActive).count();
    assertThat(activated).isPositive().isEqualTo(counts.activated());
    assertThat(changes).hasSize((int) (2 * activated));
  }
}
