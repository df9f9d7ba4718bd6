package dev.marquette.management.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.BanStats;
import dev.marquette.kernel.DropReason;
import dev.marquette.kernel.KernelStats;
import dev.marquette.kernel.ThrottleStats;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SysFigureTest {
  private static final KernelStats STATS =
      new KernelStats(
          1,
          2,
          3,
          4,
          5,
          6,
          new long[] {10, 20, 30},
          new long[] {100, 200, 300},
          7,
          8,
          9,
          11,
          12,
          drops(),
          Map.of(),
          new long[0],
          14,
          15,
          new BanStats(16, 17, 18),
          new ThrottleStats(19, 20, 21),
          Map.of(
              ReasonCode.BANNED, 1L,
              ReasonCode.NOT_AUTHORIZED, 2L,
              ReasonCode.BAD_USER_NAME_OR_PASSWORD, 10L));

  /** A different power of two for each: a sum says what is in it. */
  private static Map<DropReason, Long> drops() {
    Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
    long next = 1;
    for (DropReason reason : DropReason.values()) {
      drops.put(reason, next);
      next <<= 1;
    }
    return drops;
  }

  private static long drop(DropReason... reasons) {
    long sum = 0;
    for (DropReason reason : reasons) {
      sum += drops().getOrDefault(reason, 0L);
    }
    return sum;
  }

  private static Map<String, Long> shown() {
    return Stream.of(SysFigure.STATS, SysFigure.METRICS)
        .flatMap(List::stream)
        .collect(Collectors.toMap(SysFigure::name, figure -> figure.value().applyAsLong(STATS)));
  }

  @Test
  @DisplayName("T-17: Stats keep the dots of their names")
  void stats() {
    assertThat(shown())
        .contains(
            entry("stats/connections.count", 1L),
            entry("stats/sessions.count", 2L),
            entry("stats/channels.count", 2L),
            entry("stats/subscribers.count", 3L),
            entry("stats/suboptions.count", 7L),
            entry("stats/subscriptions.count", 7L),
            entry("stats/subscriptions.shared.count", 4L),
            entry("stats/topics.count", 5L),
            entry("stats/routes.count", 5L),
            entry("stats/retained.count", 6L));
  }

  @Test
  @DisplayName("A stat's .max is the highest that was looked at")
  void max() {
    long[] now = {3};
    Peak peak = new Peak(stats -> now[0]);
    assertThat(peak.applyAsLong(STATS)).isEqualTo(3);
    now[0] = 1;
    assertThat(peak.applyAsLong(STATS)).isEqualTo(3);
    now[0] = 4;
    assertThat(peak.applyAsLong(STATS)).isEqualTo(4);
    now[0] = 5;
    peak.look(STATS);
    now[0] = 1;
    SysFigure max = SysFigure.STATS.getFirst().max(peak);
    assertThat(max.name()).isEqualTo("stats/connections.max");
    assertThat(max.value().applyAsLong(STATS)).isEqualTo(5);
  }

  @Test
  @DisplayName("T-17: The dots of metrics' names become slashes")
  void metrics() {
    assertThat(shown())
        .contains(
            entry("metrics/bytes/received", 9L),
            entry("metrics/bytes/sent", 11L),
            entry("metrics/packets/received", 7L),
            entry("metrics/packets/sent", 8L),
            entry("metrics/packets/connect/received", 25L),
            entry("metrics/packets/connack/sent", 25L),
            entry("metrics/packets/connack/error", 13L),
            entry("metrics/packets/connack/auth_error", 12L),
            entry("metrics/client/connect", 25L),
            entry("metrics/client/connack", 25L),
            entry("metrics/packets/publish/received", 60L),
            entry("metrics/packets/publish/sent", 600L),
            entry("metrics/messages/received", 60L),
            entry("metrics/messages/sent", 600L),
            entry("metrics/messages/qos0/received", 10L),
            entry("metrics/messages/qos1/received", 20L),
            entry("metrics/messages/qos2/received", 30L),
            entry("metrics/messages/qos0/sent", 100L),
            entry("metrics/messages/qos1/sent", 200L),
            entry("metrics/messages/qos2/sent", 300L),
            entry("metrics/messages/retained", 6L),
            entry("metrics/messages/delayed", 14L),
            entry("metrics/client/connected", 12L));
  }

  @Test
  @DisplayName("Drops of messages and of deliveries are told apart, and add up to all of them")
  void dropped() {
    Map<String, Long> shown = shown();
    assertThat(shown)
        .contains(
            entry("metrics/packets/publish/auth_error", drop(DropReason.NOT_AUTHORIZED)),
            entry("metrics/messages/dropped/no_subscribers", drop(DropReason.NO_SUBSCRIBERS)),
            entry("metrics/delivery/dropped/no_local", drop(DropReason.NO_LOCAL)),
            entry("metrics/delivery/dropped/too_large", drop(DropReason.TOO_LARGE)),
            entry("metrics/delivery/dropped/qos0_msg", drop(DropReason.OFFLINE_QOS0)),
            entry("metrics/delivery/dropped/queue_full", drop(DropReason.QUEUE_FULL)),
            entry("metrics/delivery/dropped/expired", drop(DropReason.EXPIRED)),
            entry(
                "metrics/messages/dropped",
                drop(
                    DropReason.NO_SUBSCRIBERS,
                    DropReason.NOT_AUTHORIZED,
                    DropReason.TOPIC_NAME_INVALID,
                    DropReason.AWAITING_REL_FULL,
                    DropReason.QUOTA_EXCEEDED,
                    DropReason.ANNOUNCEMENTS_FULL,
                    DropReason.RETAINED_LIMIT,
                    DropReason.DELAYED_LIMIT,
                    DropReason.BROKER_STOPPED)),
            entry(
                "metrics/delivery/dropped",
                drop(
                    DropReason.OFFLINE_QOS0,
                    DropReason.QUEUE_FULL,
                    DropReason.NOT_WRITABLE,
                    DropReason.LOOP_BEHIND,
                    DropReason.EXPIRED,
                    DropReason.TOO_LARGE,
                    DropReason.NO_LOCAL,
                    DropReason.NO_GROUP_MEMBER,
                    DropReason.PEER_UNREACHABLE,
                    DropReason.SESSION_ENDED)));
    assertThat(
            shown.getOrDefault("metrics/messages/dropped", 0L)
                + shown.getOrDefault("metrics/delivery/dropped", 0L))
        .isEqualTo(drop(DropReason.values()));
  }
}
