package dev.marquette.kernel;

import dev.marquette.codec.PacketType;
import dev.marquette.codec.ReasonCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/** Sums the loops' counts. Safe for any threads. */
final class Stats {
  private final BrokerKernel kernel;

  private Stats(BrokerKernel kernel) {
    this.kernel = kernel;
  }

  static KernelStats of(BrokerKernel kernel) {
    return new Stats(kernel).all();
  }

  static Population population(BrokerKernel kernel) {
    return new Stats(kernel).population();
  }

  private Population population() {
    return new Population(
        sum(Counter.CONNECTIONS),
        sum(Counter.SESSIONS),
        sum(Counter.SUBSCRIPTIONS),
        sum(Counter.SHARED_SUBSCRIPTIONS),
        kernel.routes.size(),
        kernel.retained.size());
  }

  private KernelStats all() {
    LoopContext[] loops = kernel.contexts();
    long[] lags = new long[loops.length];
    for (LoopContext loop : loops) {
      lags[loop.index] = loop.counters.get(Counter.LOOP_LAG_NANOS);
    }
    long[] received = byQos(Counter.RECEIVED_QOS_0, Counter.RECEIVED_QOS_1, Counter.RECEIVED_QOS_2);
    long[] sent = byQos(Counter.SENT_QOS_0, Counter.SENT_QOS_1, Counter.SENT_QOS_2);
    return new KernelStats(
        population(),
        received,
        sent,
        sum(Counter.BYTES_RECEIVED),
        sum(Counter.BYTES_SENT),
        sum(Counter.CONNECTS_ACCEPTED),
        dropped(),
        kernel.listeners.snapshot(kernel.zones.listeners()),
        lags,
        kernel.delayed.messages(),
        kernel.delayed.bytes(),
        new BanStats(
            kernel.bans.size(), sum(Counter.CONNECTS_BANNED), sum(Counter.FLAPPING_DETECTED)),
        new ThrottleStats(
            sum(Counter.THROTTLED), sum(Counter.THROTTLE_PAUSES), sum(Counter.THROTTLED_NANOS)),
        refusals(),
        new PacketStats(
            all(packets(PacketEvent.RECEIVED), received),
            all(packets(PacketEvent.SENT), sent),
            new PacketCounts(packets(PacketEvent.MISSED)),
            new PacketCounts(packets(PacketEvent.REFUSED)),
            new PacketCounts(packets(PacketEvent.DENIED))),
        activity());
  }

  private ActivityStats activity() {
    return new ActivityStats(
        sum(Counter.PUBLISHED),
        sum(Counter.FORWARDED),
        sum(Counter.ACKNOWLEDGED),
        sum(Counter.RELEASES_GIVEN_UP),
        sum(Counter.AUTHENTICATIONS),
        sum(Counter.ANONYMOUS),
        sum(Counter.AUTHORIZATIONS),
        disconnects(),
        new SessionStats(
            sum(Counter.SESSIONS_CREATED),
            sum(Counter.SESSIONS_RESUMED),
            sum(Counter.SESSIONS_TAKEN_OVER),
            sum(Counter.SESSIONS_DISCARDED),
            sum(Counter.SESSIONS_TERMINATED)));
  }

  private long[] byQos(Counter qos0, Counter qos1, Counter qos2) {
    return new long[] {sum(qos0), sum(qos1), sum(qos2)};
  }

  private Map<PacketType, Long> packets(PacketEvent event) {
    Map<PacketType, Long> packets = new EnumMap<>(PacketType.class);
    for (PacketType type : PacketType.values()) {
      if (event.happensTo(type)) {
        packets.put(type, sum(counters -> counters.get(event, type)));
      }
    }
    return packets;
  }

  /** With the PUBLISHes, which are counted by QoS. */
  private static PacketCounts all(Map<PacketType, Long> others, long[] publishes) {
    Map<PacketType, Long> all = new EnumMap<>(others);
    all.put(PacketType.PUBLISH, LongStream.of(publishes).sum());
    return new PacketCounts(all);
  }

  private long sum(Counter counter) {
    return sum(counters -> counters.get(counter));
  }

  private long sum(ToLongFunction<Counters> count) {
    long sum = 0;
    for (LoopContext loop : kernel.contexts()) {
      sum += count.applyAsLong(loop.counters);
    }
    return sum;
  }

  private Map<DropReason, Long> dropped() {
    Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    for (DropReason reason : DropReason.values()) {
      dropped.put(reason, sum(counters -> counters.get(reason)));
    }
    return dropped;
  }

  private Map<String, Long> disconnects() {
    Map<String, Long> disconnects = new TreeMap<>();
    for (EndReason reason : EndReason.ALL) {
      long sum = sum(counters -> counters.get(reason));
      if (sum > 0 || EndReason.OTHERS.contains(reason)) {
        disconnects.put(reason.word(), sum);
      }
    }
    return disconnects;
  }

  private Map<ReasonCode, Long> refusals() {
    Map<ReasonCode, Long> refusals = new EnumMap<>(ReasonCode.class);
    for (ReasonCode reason : ReasonCode.values()) {
      long sum = sum(counters -> counters.get(reason));
      if (sum > 0) {
        refusals.put(reason, sum);
      }
    }
    return refusals;
  }
}
