package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.marquette.codec.PublishProperties;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InflightTest {
  static Delivery delivery(int number) {
    return new Message(
            "t" + number,
            new byte[0],
            2,
            false,
            PublishProperties.NONE,
            null,
            null,
            0,
            Message.NEVER)
        .delivery(2, false);
  }

  /** The same with a map: null is released. */
  private static void assertSame(Inflight inflight, Map<Integer, @Nullable Delivery> model) {
    List<Integer> ids = new ArrayList<>();
    List<@Nullable Delivery> deliveries = new ArrayList<>();
    inflight.forEach(
        (id, delivery) -> {
          ids.add(id);
          deliveries.add(delivery);
        });
    assertThat(ids).containsExactlyElementsOf(model.keySet());
    assertThat(deliveries).containsExactlyElementsOf(model.values());
    assertThat(inflight.size()).isEqualTo(model.size());
    model.forEach(
        (id, delivery) -> {
          assertThat(inflight.sent(id)).isSameAs(delivery);
          assertThat(inflight.isReleased(id)).isEqualTo(delivery == null);
        });
  }

  @Property(tries = 300)
  void behavesLikeAMap(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 65_535) int firstId,
      @ForAll @IntRange(min = 1, max = 100) int window) {
    Random random = new Random(seed);
    Inflight inflight = new Inflight(firstId);
    Map<Integer, @Nullable Delivery> model = new LinkedHashMap<>();
    int nextId = firstId;
    for (int step = 0; step < 600; step++) {
      int action = random.nextInt(10);
      if (action < 5 && model.size() < window) {
        assertThat(inflight.hasRoom(window)).isTrue();
        Delivery delivery = delivery(step);
        int id = inflight.add(delivery, 0);
        assertThat(id).isEqualTo(nextId);
        model.put(id, delivery);
        nextId = nextId == 65_535 ? 1 : nextId + 1;
      } else {
        List<Integer> ids = new ArrayList<>(model.keySet());
        int id =
            ids.isEmpty() || random.nextInt(5) == 0
                ? 1 + random.nextInt(65_535)
                : ids.get((int) (ids.size() * Math.pow(random.nextDouble(), 3)));
        if (action < 7) {
          inflight.release(id);
          model.computeIfPresent(id, (key, value) -> value);
          if (model.containsKey(id)) {
            model.put(id, null);
          }
        } else {
          inflight.remove(id);
          model.remove(id);
        }
      }
      if (model.size() < window) {
        assertThat(inflight.hasRoom(window)).isTrue();
      } else {
        assertThat(inflight.hasRoom(window)).isFalse();
      }
    }
    assertSame(inflight, model);
    assertThat(inflight.nextId()).isEqualTo(nextId);
  }

  @Property(tries = 200)
  void survivesAMove(@ForAll long seed, @ForAll @IntRange(min = 1, max = 65_535) int firstId) {
    Random random = new Random(seed);
    Inflight inflight = new Inflight(firstId);
    Map<Integer, @Nullable Delivery> model = new LinkedHashMap<>();
    for (int i = 0; i < 50; i++) {
      Delivery delivery = delivery(i);
      model.put(inflight.add(delivery, 0), delivery);
    }
    for (Integer id : List.copyOf(model.keySet())) {
      if (random.nextBoolean()) {
        inflight.remove(id);
        model.remove(id);
      } else if (random.nextBoolean()) {
        inflight.release(id);
        model.put(id, null);
      }
    }
    Inflight moved = new Inflight(inflight.nextId());
    inflight.forEach((id, delivery) -> moved.restore(id, delivery, 0));
    assertSame(moved, model);
    int id = moved.add(delivery(1000), 0);
    assertThat(model).doesNotContainKey(id);
  }

  @Test
  @DisplayName(
      "[MQTT-2.2.1-4] [MQTT-4.3.2-1] [MQTT-4.3.3-1] [MQTT3-2.3.1-4] an ID that is in use is not"
          + " given again, even when one is never acknowledged")
  void idsDoNotComeBack() {
    Inflight inflight = new Inflight(1);
    int stuck = inflight.add(delivery(0), 0);
    int given = 0;
    while (inflight.hasRoom(32)) {
      int id = inflight.add(delivery(1), 0);
      assertThat(id).isNotEqualTo(stuck);
      inflight.remove(id);
      given++;
    }
    assertThat(given).isEqualTo(65_533);
    inflight.remove(stuck);
    assertThat(inflight.hasRoom(32)).isTrue();
    assertThat(inflight.size()).isZero();
  }

  @Test
  void resendsWhatIsOld() {
    Inflight inflight = new Inflight(1);
    inflight.add(delivery(0), 10);
    int released = inflight.add(delivery(1), 20);
    inflight.release(released);
    inflight.add(delivery(2), 30);
    List<Integer> ids = new ArrayList<>();
    int earliest = inflight.resend(20, 50, (id, delivery) -> ids.add(id));
    assertThat(ids).containsExactly(1, 2);
    assertThat(earliest).isEqualTo(30);
    assertThat(inflight.resend(20, 50, (id, delivery) -> ids.add(id))).isEqualTo(30);
    assertThat(ids).hasSize(2);
    assertThat(new Inflight(1).resend(20, 50, (id, d) -> ids.add(id))).isEqualTo(Integer.MAX_VALUE);
  }

  @Property(tries = 300)
  void tellsWhatIsDue(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int window) {
    Random random = new Random(seed);
    Inflight inflight = new Inflight(1);
    Map<Integer, Integer> sentAt = new LinkedHashMap<>();
    for (int step = 1; step < 200; step++) {
      int now = step;
      int id = random.nextInt(1, 10 + now);
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          if (inflight.hasRoom(window)) {
            sentAt.put(inflight.add(delivery(now), now), now);
          }
        }
        case 2 -> {
          inflight.remove(id);
          sentAt.remove(id);
        }
        case 3 -> {
          inflight.allUnsent();
          sentAt.replaceAll((each, at) -> Integer.MAX_VALUE);
        }
        case 4 -> {
          inflight.sentNow(id, now);
          sentAt.replace(id, now);
        }
        default -> {
          int before = now - random.nextInt(10);
          List<Integer> due = new ArrayList<>();
          int earliest = inflight.resend(before, now, (each, delivery) -> due.add(each));
          List<Integer> expected =
              sentAt.entrySet().stream()
                  .filter(each -> each.getValue() <= before)
                  .map(Map.Entry::getKey)
                  .toList();
          expected.forEach(each -> sentAt.put(each, now));
          assertThat(due).isEqualTo(expected);
          int left = sentAt.isEmpty() ? Integer.MAX_VALUE : Collections.min(sentAt.values());
          assertThat(earliest).isEqualTo(left);
        }
      }
    }
  }

  @Test
  @DisplayName("the only message is released, sent again, and moved as one of many is")
  void theOnlyOne() {
    Inflight inflight = new Inflight(65_535);
    Delivery delivery = delivery(0);
    int id = inflight.add(delivery, 10);
    assertSame(inflight, Collections.singletonMap(id, delivery));
    List<Integer> ids = new ArrayList<>();
    assertThat(inflight.resend(9, 20, (again, d) -> ids.add(again))).isEqualTo(10);
    assertThat(inflight.resend(10, 20, (again, d) -> ids.add(again))).isEqualTo(20);
    assertThat(ids).containsExactly(id);
    inflight.release(id);
    assertSame(inflight, Collections.singletonMap(id, null));
    Inflight moved = new Inflight(inflight.nextId());
    inflight.forEach((each, d) -> moved.restore(each, d, 0));
    assertSame(moved, Collections.singletonMap(id, null));
    inflight.remove(id);
    inflight.remove(id);
    assertSame(inflight, Map.of());
    assertThat(inflight.add(delivery, 10)).isEqualTo(1);
  }

  @Test
  @DisplayName("a message that is acknowledged before the next one allocates nothing")
  void allocatesNothing() {
    Inflight inflight = new Inflight(1);
    Delivery delivery = delivery(0);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int rounds = 10_000;
    sendAndAcknowledge(inflight, delivery, rounds);
    long before = threads.getCurrentThreadAllocatedBytes();
    sendAndAcknowledge(inflight, delivery, rounds);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;

    // A reading of the counter itself, and what the JVM may do once.
    assertThat(bytes).isLessThan(rounds);
  }

  private static void sendAndAcknowledge(Inflight inflight, Delivery delivery, int rounds) {
    for (int i = 0; i < rounds; i++) {
      int id = inflight.add(delivery, 0);
      inflight.release(id);
      inflight.remove(id);
    }
  }
}
