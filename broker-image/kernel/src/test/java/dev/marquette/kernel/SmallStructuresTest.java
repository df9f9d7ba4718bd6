package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.PacketType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SmallStructuresTest {
  @Property(tries = 200)
  void sessionQueueBehavesLikeADeque(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 50) int most) {
    Random random = new Random(seed);
    int limit = most;
    SessionQueue queue = new SessionQueue();
    ArrayDeque<Delivery> model = new ArrayDeque<>();
    for (int step = 0; step < 500; step++) {
      if (random.nextInt(5) < 3) {
        Delivery delivery =
            InflightTest.delivery(step).message().delivery(random.nextInt(3), false);
        limit = random.nextInt(50) == 0 ? random.nextInt(most + 1) : limit;
        int dropped = queue.add(delivery, limit);
        model.add(delivery);
        int over = limit > 0 ? Math.max(0, model.size() - limit) : 0;
        for (int i = 0; i < over; i++) {
          removeFirst(model);
        }
        assertThat(dropped).isEqualTo(over);
      } else {
        assertThat(queue.peek()).isSameAs(model.peek());
        assertThat(queue.poll()).isSameAs(model.poll());
      }
      assertThat(queue.size()).isEqualTo(model.size());
      assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
    }
    List<Delivery> left = new ArrayList<>();
    queue.forEach(left::add);
    assertThat(left).containsExactlyElementsOf(model);
  }

  /** The oldest at QoS 0, or else the oldest. */
  private static void removeFirst(ArrayDeque<Delivery> model) {
    Delivery victim =
        model.stream().filter(delivery -> delivery.qos() == 0).findFirst().orElse(model.peek());
    model.removeFirstOccurrence(victim);
  }

  @Property(tries = 200)
  void packetIdSetBehavesLikeASet(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 65_535) int range) {
    Random random = new Random(seed);
    PacketIdSet set = new PacketIdSet();
    Set<Integer> model = new HashSet<>();
    for (int step = 0; step < 1000; step++) {
      int id = 1 + random.nextInt(range);
      if (random.nextInt(5) < 3) {
        set.add(id, step);
        model.add(id);
      } else {
        assertThat(set.remove(id)).isEqualTo(model.remove(id));
      }
      assertThat(set.contains(id)).isEqualTo(model.contains(id));
      assertThat(set.size()).isEqualTo(model.size());
    }
    assertThat(set.toList()).containsExactlyInAnyOrderElementsOf(model);
    PacketIdSet copy = PacketIdSet.of(set.toList(), 0);
    assertThat(copy == null ? Set.of() : new HashSet<>(copy.toList())).isEqualTo(model);
  }

  @Test
  void packetIdSetForgetsWhatIsOld() {
    PacketIdSet set = new PacketIdSet();
    for (int id = 1; id <= 100; id++) {
      set.add(id, id);
    }
    set.removeOlderThan(51);
    assertThat(set.size()).isEqualTo(50);
    assertThat(set.contains(50)).isFalse();
    assertThat(set.contains(51)).isTrue();
  }

  @Test
  void packetIdSetKeepsTheTimesOfWhatItIsGiven() {
    PacketIdSet set = new PacketIdSet();
    set.add(1, 10);
    PacketIdSet others = new PacketIdSet();
    for (int id = 2; id <= 20; id++) {
      others.add(id, 100 + id);
    }
    set.addAll(others);
    assertThat(set.size()).isEqualTo(20);
    assertThat(set.isOlderThan(1, 11)).isTrue();
    assertThat(set.isOlderThan(1, 10)).isFalse();
    assertThat(set.isOlderThan(2, 103)).isTrue();
    assertThat(set.isOlderThan(20, 120)).isFalse();
    assertThat(set.isOlderThan(21, 1000)).as("what is not in it").isFalse();
  }

  @Test
  void countersAreSeenByOthers() {
    Counters counters = new Counters();
    counters.increment(Counter.BYTES_SENT);
    counters.add(Counter.BYTES_SENT, 4);
    counters.sent(Ack.Type.PUBACK);
    counters.dropped(DropReason.EXPIRED);
    counters.set(Counter.LOOP_LAG_NANOS, 7);
    assertThat(counters.get(Counter.BYTES_SENT)).isEqualTo(5);
    assertThat(counters.get(PacketEvent.SENT, PacketType.PUBACK)).isEqualTo(1);
    assertThat(counters.get(PacketEvent.RECEIVED, PacketType.PUBACK)).isZero();
    assertThat(counters.get(DropReason.EXPIRED)).isEqualTo(1);
    assertThat(counters.get(DropReason.TOO_LARGE)).isZero();
    assertThat(counters.get(Counter.LOOP_LAG_NANOS)).isEqualTo(7);
  }

  @Test
  void hashesSpread() {
    int[] places = new int[8];
    for (int i = 0; i < 8000; i++) {
      places[Hashes.place("client-" + i, 8)]++;
    }
    for (int count : places) {
      assertThat(count).isBetween(700, 1300);
    }
  }
}
