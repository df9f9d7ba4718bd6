package dev.marquette.management.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.marquette.codec.PacketType;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.ActivityStats;
import dev.marquette.kernel.BanStats;
import dev.marquette.kernel.DropReason;
import dev.marquette.kernel.KernelStats;
import dev.marquette.kernel.PacketCounts;
import dev.marquette.kernel.PacketStats;
import dev.marquette.kernel.Population;
import dev.marquette.kernel.SessionStats;
import dev.marquette.kernel.ThrottleStats;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SysFigureTest {
  private static final KernelStats STATS =
      new KernelStats(
          new Population(1, 2, 3, 4, 5, 6),
          new long[] {10, 20, 30},
          new long[] {100, 200, 300},
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
              ReasonCode.BAD_USER_NAME_OR_PASSWORD, 10L),
          new PacketStats(
              packets(1_000), packets(2_000), packets(3_000), packets(4_000), packets(5_000)),
          new ActivityStats(
              31,
              32,
              38,
              33,
              34,
              35,
              36,
              Map.of("normal", 30L, "kicked", 7L),
              new SessionStats(41, 42, 43, 44, 45)));

  /** Another number for each type. */
  private static PacketCounts packets(long base) {
    Map<PacketType, Long> packets = new EnumMap<>(PacketType.class);
    long next = base;
    for (PacketType type : PacketType.values()) {
      packets.put(type, next++);
    }
    return new PacketCounts(packets);
  }

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
    return Stream.concat(Stat.all().stream().map(Stat::count), SysFigure.METRICS.stream())
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
    Stat connections = Stat.all().getFirst();
    SysFigure max = connections.max();
    assertThat(max.name()).isEqualTo("stats/connections.max");
    assertThat(max.value().applyAsLong(STATS)).as("this is a look, too").isEqualTo(1);
    connections.look(new Population(5, 0, 0, 0, 0, 0));
    connections.look(new Population(4, 0, 0, 0, 0, 0));
    assertThat(max.value().applyAsLong(STATS)).isEqualTo(5);
    assertThat(connections.count().value().applyAsLong(STATS)).isEqualTo(1);
  }

  @Test
  @DisplayName("T-17: The dots of metrics' names become slashes")
  void metrics() {
    assertThat(shown())
        .contains(
            entry("metrics/bytes/received", 9L),
            entry("metrics/bytes/sent", 11L),
            entry("metrics/client/connect", 1_001L),
            entry("metrics/client/connack", 2_002L),
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
  @DisplayName("T-17: Packets are shown by type, under EMQX's names, and no others but .inuse")
  void packets() {
    assertThat(shown())
        .containsAllEntriesOf(
            Map.ofEntries(
                entry("metrics/packets/received", 16 * 1_000 + 120L),
                entry("metrics/packets/sent", 16 * 2_000 + 120L),
                entry("metrics/packets/connect/received", 1_001L),
                entry("metrics/packets/connack/sent", 2_002L),
                entry("metrics/packets/connack/error", 4_002L),
                entry("metrics/packets/connack/auth_error", 5_002L),
                entry("metrics/packets/publish/received", 1_003L),
                entry("metrics/packets/publish/sent", 2_003L),
                entry("metrics/packets/publish/error", 4_003L),
                entry("metrics/packets/publish/auth_error", 5_003L),
                entry("metrics/packets/publish/dropped", drop(DropReason.AWAITING_REL_FULL)),
                entry("metrics/packets/puback/received", 1_004L),
                entry("metrics/packets/puback/sent", 2_004L),
                entry("metrics/packets/puback/missed", 3_004L),
                entry("metrics/packets/pubrec/received", 1_005L),
                entry("metrics/packets/pubrec/sent", 2_005L),
                entry("metrics/packets/pubrec/missed", 3_005L),
                entry("metrics/packets/pubrel/received", 1_006L),
                entry("metrics/packets/pubrel/sent", 2_006L),
                entry("metrics/packets/pubrel/missed", 3_006L),
                entry("metrics/packets/pubcomp/received", 1_007L),
                entry("metrics/packets/pubcomp/sent", 2_007L),
                entry("metrics/packets/pubcomp/missed", 3_007L),
                entry("metrics/packets/subscribe/received", 1_008L),
                entry("metrics/packets/subscribe/error", 4_008L),
                entry("metrics/packets/subscribe/auth_error", 5_008L),
                entry("metrics/packets/suback/sent", 2_009L),
                entry("metrics/packets/unsubscribe/received", 1_010L),
                entry("metrics/packets/unsubscribe/error", 4_010L),
                entry("metrics/packets/unsuback/sent", 2_011L),
                entry("metrics/packets/pingreq/received", 1_012L),
                entry("metrics/packets/pingresp/sent", 2_013L),
                entry("metrics/packets/disconnect/received", 1_014L),
                entry("metrics/packets/disconnect/sent", 2_014L),
                entry("metrics/packets/auth/received", 1_015L),
                entry("metrics/packets/auth/sent", 2_015L)));
    assertThat(shown().keySet())
        .filteredOn(name -> name.startsWith("metrics/packets/"))
        .hasSize(36);
  }

  @Test
  @DisplayName(
      "T-17: What is done with messages, clients and sessions has EMQX's names, all of them")
  void activity() {
    assertThat(shown())
        .contains(
            entry("metrics/messages/publish", 31L),
            entry("metrics/messages/forward", 32L),
            entry("metrics/messages/delivered", 2_003L),
            entry("metrics/messages/acked", 38L),
            entry("metrics/messages/dropped/expired", 33L),
            entry("metrics/client/authenticate", 34L),
            entry("metrics/client/auth/anonymous", 35L),
            entry("metrics/client/check_acl", 36L),
            entry("metrics/client/subscribe", 1_008L),
            entry("metrics/client/unsubscribe", 1_010L),
            entry("metrics/client/disconnected", 37L),
            entry("metrics/session/created", 41L),
            entry("metrics/session/resumed", 42L),
            entry("metrics/session/takeovered", 43L),
            entry("metrics/session/discarded", 44L),
            entry("metrics/session/terminated", 45L));
    assertThat(shown().keySet())
        .filteredOn(name -> name.matches("metrics/(messages|client|session)/.*"))
        .hasSize(17 + 9 + 5);
  }

  @Test
  @DisplayName("Drops of messages and of deliveries are told apart, and add up to all of them")
  void dropped() {
    Map<String, Long> shown = shown();
    assertThat(shown)
        .contains(
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
