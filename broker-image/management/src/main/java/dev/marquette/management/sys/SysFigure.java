package dev.marquette.management.sys;

import dev.marquette.codec.PacketType;
import dev.marquette.kernel.DropReason;
import dev.marquette.kernel.KernelStats;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * One number below {@code $SYS/brokers/${node}/}, under EMQX's name: stats keep the dots of theirs,
 * those of metrics become slashes.
 *
 * @param name below the broker's prefix
 */
record SysFigure(String name, ToLongFunction<KernelStats> value) {
  /** What has been since the start, and two more: EMQX's metrics, of those that ours counts. */
  static final List<SysFigure> METRICS =
      Stream.of(PacketFigures.traffic(), PacketFigures.failures(), others(), ActivityFigures.all())
          .flatMap(List::stream)
          .toList();

  private static List<SysFigure> others() {
    return List.of(
        metric("bytes.received", KernelStats::bytesReceived),
        metric("bytes.sent", KernelStats::bytesSent),
        metric("messages.received", s -> sum(s.messagesReceived())),
        metric("messages.sent", s -> sum(s.messagesSent())),
        metric("messages.qos0.received", s -> s.messagesReceived()[0]),
        metric("messages.qos1.received", s -> s.messagesReceived()[1]),
        metric("messages.qos2.received", s -> s.messagesReceived()[2]),
        metric("messages.qos0.sent", s -> s.messagesSent()[0]),
        metric("messages.qos1.sent", s -> s.messagesSent()[1]),
        metric("messages.qos2.sent", s -> s.messagesSent()[2]),
        metric("messages.retained", KernelStats::retained),
        metric("messages.delayed", KernelStats::delayedMessages),
        metric("messages.dropped", SysFigure::messagesDropped),
        metric("messages.dropped.no_subscribers", s -> dropped(s, DropReason.NO_SUBSCRIBERS)),
        metric("delivery.dropped", SysFigure::deliveriesDropped),
        metric("delivery.dropped.no_local", s -> dropped(s, DropReason.NO_LOCAL)),
        metric("delivery.dropped.too_large", s -> dropped(s, DropReason.TOO_LARGE)),
        metric("delivery.dropped.qos0_msg", s -> dropped(s, DropReason.OFFLINE_QOS0)),
        metric("delivery.dropped.queue_full", s -> dropped(s, DropReason.QUEUE_FULL)),
        metric("delivery.dropped.expired", s -> dropped(s, DropReason.EXPIRED)),
        metric("client.connect", s -> s.packets().received().of(PacketType.CONNECT)),
        metric("client.connack", s -> s.packets().sent().of(PacketType.CONNACK)),
        metric("client.connected", KernelStats::connectsAccepted));
  }

  static SysFigure metric(String name, ToLongFunction<KernelStats> value) {
    return new SysFigure("metrics/" + name.replace('.', '/'), value);
  }

  private static long sum(long[] byQos) {
    return Arrays.stream(byQos).sum();
  }

  static long dropped(KernelStats stats, DropReason reason) {
    return stats.dropped().getOrDefault(reason, 0L);
  }

  private static long messagesDropped(KernelStats stats) {
    return dropped(stats, reason -> !isOfOneDelivery(reason));
  }

  private static long deliveriesDropped(KernelStats stats) {
    return dropped(stats, SysFigure::isOfOneDelivery);
  }

  private static long dropped(KernelStats stats, Predicate<DropReason> which) {
    return stats.dropped().entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Or of a message as a whole. No default: who adds a reason says which it is. */
  private static boolean isOfOneDelivery(DropReason reason) {
    return switch (reason) {
      case NO_SUBSCRIBERS,
          NOT_AUTHORIZED,
          TOPIC_NAME_INVALID,
          RETAINED_LIMIT,
          AWAITING_REL_FULL,
          QUOTA_EXCEEDED,
          DELAYED_LIMIT,
          BROKER_STOPPED,
          ANNOUNCEMENTS_FULL ->
          false;
      case OFFLINE_QOS0,
          QUEUE_FULL,
          NOT_WRITABLE,
          LOOP_BEHIND,
          EXPIRED,
          TOO_LARGE,
          NO_LOCAL,
          NO_GROUP_MEMBER,
          PEER_UNREACHABLE,
          SESSION_ENDED ->
          true;
    };
  }
}
