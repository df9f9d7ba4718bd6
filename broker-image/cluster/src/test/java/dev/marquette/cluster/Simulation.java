package dev.marquette.cluster;

import dev.marquette.kernel.KernelClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Brokers with real kernels and registrars in one thread: their time, what goes from one to the
 * other, and what etcd shows them are the test's, and happen in an order that the seed decides.
 */
final class Simulation {
  static final ClusterConfig.Timing TIMING = ClusterConfig.Timing.DEFAULT;

  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long MOST_LATENCY_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

  final Random random;

  /** What makes numbers of claims unlike each other. */
  LongSupplier chance;

  final SimulatedEtcd etcd;
  final List<SimulatedBroker> brokers = new ArrayList<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Set<Wire> cut = new HashSet<>();
  private long nanos = TimeUnit.HOURS.toNanos(1);
  private long order;

  private record Event(long atNanos, long order, Runnable task) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private record Wire(SimulatedBroker from, SimulatedBroker to) {}

  Simulation(long seed, int count) {
    random = new Random(seed);
    chance = random::nextLong;
    etcd = new SimulatedEtcd(this);
    for (int i = 0; i < count; i++) {
      start("n" + i);
    }
  }

  /** A broker comes, and all see each other. */
  SimulatedBroker start(String name) {
    SimulatedBroker fresh = new SimulatedBroker(this, name);
    brokers.add(fresh);
    for (SimulatedBroker other : brokers) {
      if (other != fresh) {
        other.meet(fresh);
        fresh.meet(other);
      }
    }
    return fresh;
  }

  /** One sees that the other is there, unless one of them is no more. */
  void meet(SimulatedBroker one, SimulatedBroker two) {
    if (brokers.contains(one) && brokers.contains(two)) {
      one.meet(two);
    }
  }

  /** A broker is no more; the others have not noticed. */
  void kill(SimulatedBroker broker) {
    brokers.remove(broker);
    broker.stall(true);
    for (SimulatedBroker other : brokers) {
      cut(other, broker, true);
    }
  }

  long nanos() {
    return nanos;
  }

  /** What the brokers' times are of; they all have the same. */
  KernelClock clock() {
    return new StillClock(nanos, millis());
  }

  long millis() {
    return 1_800_000_000_000L + TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  void after(long delayNanos, Runnable task) {
    events.add(new Event(nanos + delayNanos, order++, task));
  }

  long latencyNanos() {
    return random.nextLong(MOST_LATENCY_NANOS);
  }

  // --- the network ---

  /** Cuts what goes to and fro between two, or joins it again. */
  void cut(SimulatedBroker one, SimulatedBroker two, boolean isCut) {
    for (Wire wire : List.of(new Wire(one, two), new Wire(two, one))) {
      if (isCut ? cut.add(wire) : cut.remove(wire)) {
        wire.from.wireChanged(wire.to, isCut);
      }
    }
  }

  boolean isCut(SimulatedBroker from, SimulatedBroker to) {
    return cut.contains(new Wire(from, to));
  }

  // --- time ---

  void advance(Duration duration) {
    for (long left = duration.toNanos(); left > 0; left -= SLICE_NANOS) {
      nanos += Math.min(left, SLICE_NANOS);
      while (!events.isEmpty() && events.peek().atNanos() <= nanos) {
        events.poll().task().run();
      }
      int first = random.nextInt(brokers.size());
      for (int i = 0; i < brokers.size(); i++) {
        brokers.get((first + i) % brokers.size()).run();
      }
    }
  }
}
