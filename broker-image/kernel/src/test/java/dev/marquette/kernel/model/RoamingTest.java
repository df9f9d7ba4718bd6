package dev.marquette.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestSettings;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;

/**
 * Clients that come back on another event loop before the broker is through with what they did on
 * the last one: loops run in any order, one task at a time, and never come to rest.
 */
class RoamingTest {
  private static final int LOOPS = 3;
  private static final int STEPS = 600;
  private static final Duration TICK = Duration.ofMillis(100);

  @Property(tries = 60)
  @Label(
      "[MQTT-4.3.1-1] [MQTT-4.3.2-1] [MQTT-4.3.3-1] [MQTT-4.6.0-1] of clients that roam, QoS 0"
          + " comes once at most, QoS 1 once at least, and QoS 2 once, in order")
  void nothingIsLostNorDoubled(@ForAll long seed) {
    Random random = new Random(seed);
    TestBroker broker = broker(random);
    List<Roamer> receivers =
        List.of(new Roamer(broker, "r1", 1 + random.nextInt(4)), new Roamer(broker, "r2", 3));
    List<Roamer> senders = List.of(new Roamer(broker, "s1", 10), new Roamer(broker, "s2", 10));
    for (int qos = 1; qos <= 2; qos++) {
      receivers.get(qos - 1).connect(random.nextInt(LOOPS));
      receivers.get(qos - 1).subscribe("t/#", qos);
    }
    broker.run();
    for (int step = 0; step < STEPS; step++) {
      act(random, receivers, senders);
      for (int tasks = random.nextInt(8); tasks > 0; tasks--) {
        broker.loops().get(random.nextInt(LOOPS)).runOne();
      }
    }
    finish(broker, random, receivers, senders);
    for (String sender : List.of("s1", "s2")) {
      Roamer from = senders.get(sender.equals("s1") ? 0 : 1);
      assertThat(receivers.get(1).received(sender, 2)).isEqualTo(all(from, 2));
      assertThat(firsts(receivers.get(1), sender, 1)).isEqualTo(all(from, 1));
      assertThat(firsts(receivers.get(0), sender, 1)).isEqualTo(all(from, 1));
      assertThat(firsts(receivers.get(0), sender, 2)).isEqualTo(all(from, 2));
      for (Roamer receiver : receivers) {
        List<Integer> qos0 = receiver.received(sender, 0);
        assertThat(qos0).isSubsetOf(all(from, 0)).doesNotHaveDuplicates().isSorted();
      }
    }
    assertThat(broker.kernel().stats().dropped().values()).containsOnly(0L);
  }

  private static TestBroker broker(Random random) {
    return new TestBroker(
        LOOPS,
        TestSettings.with("maxQueueLength", 0, "maxInflight", 1 + random.nextInt(6)),
        ClusterLink.ALONE);
  }

  static void act(Random random, List<Roamer> receivers, List<Roamer> senders) {
    Roamer receiver = receivers.get(random.nextInt(receivers.size()));
    Roamer sender = senders.get(random.nextInt(2));
    switch (random.nextInt(16)) {
      case 0 -> sender.connect(random.nextInt(LOOPS));
      case 1 -> sender.lose(random.nextBoolean());
      case 2 -> receiver.connect(random.nextInt(LOOPS));
      case 3 -> receiver.lose(random.nextBoolean());
      case 4, 5, 6, 7 -> {
        if (receiver.isConnected()) {
          receiver.answer(1 + random.nextInt(3));
        } else {
          receiver.connect(random.nextInt(LOOPS));
        }
      }
      default -> {
        if (sender.isConnected()) {
          sender.publish(random.nextInt(3));
        } else {
          sender.connect(random.nextInt(LOOPS));
        }
      }
    }
  }

  /** Everybody comes back and answers, until there is nothing left to answer. */
  static void finish(
      TestBroker broker, Random random, List<Roamer> receivers, List<Roamer> senders) {
    for (Roamer each : receivers) {
      each.connect(random.nextInt(LOOPS));
    }
    for (Roamer each : senders) {
      each.connect(random.nextInt(LOOPS));
    }
    broker.run(random);
    List<Roamer> all = Stream.concat(receivers.stream(), senders.stream()).toList();
    for (int round = 0; round < 10_000 && !all.stream().allMatch(Roamer::isDone); round++) {
      for (Roamer each : all) {
        if (!each.isConnected()) { // a CONNECT of its that was slower has taken over from this one
          each.connect(random.nextInt(LOOPS));
        }
        each.answer(Integer.MAX_VALUE);
      }
      broker.run(random);
    }
    broker.advance(TICK);
    receivers.forEach(Roamer::verify);
    senders.forEach(Roamer::verify);
    assertThat(receivers).allMatch(Roamer::isDone);
    assertThat(senders).allMatch(Roamer::isDone);
  }

  static List<Integer> all(Roamer sender, int qos) {
    return IntStream.range(0, sender.sent(qos)).boxed().toList();
  }

  private static List<Integer> firsts(Roamer receiver, String sender, int qos) {
    return receiver.received(sender, qos).stream().distinct().toList();
  }
}
