package dev.marquette.management;

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
import java.util.List;
import java.util.Map;

/** Values for tests: each field another number. */
final class Figures {
  private Figures() {}

  static KernelStats kernel() {
    return new KernelStats(
        new Population(1, 2, 3, 4, 5, 6),
        new long[] {70, 71, 72},
        new long[] {80, 81, 82},
        11,
        12,
        13,
        Map.of(DropReason.QUEUE_FULL, 15L),
        Map.of("tcp", 16L),
        new long[] {1_500_000, 2_000_000_000},
        25,
        26,
        new BanStats(27, 28, 29),
        new ThrottleStats(30, 31, 32_500_000_000L),
        Map.of(ReasonCode.BANNED, 10L, ReasonCode.NOT_AUTHORIZED, 4L),
        new PacketStats(
            new PacketCounts(Map.of(PacketType.CONNECT, 33L, PacketType.PINGREQ, 34L)),
            new PacketCounts(Map.of(PacketType.PINGRESP, 35L)),
            new PacketCounts(Map.of(PacketType.PUBREL, 36L)),
            new PacketCounts(Map.of(PacketType.UNSUBSCRIBE, 37L)),
            new PacketCounts(Map.of(PacketType.SUBSCRIBE, 38L))),
        new ActivityStats(
            40,
            41,
            52,
            42,
            43,
            44,
            45,
            Map.of("kicked", 46L, "send_timeout", 53L),
            new SessionStats(47, 48, 49, 50, 51)));
  }

  static TransportFigures transport() {
    return new TransportFigures(
        List.of(
            new TransportFigures.Listener("tcp", 17, 18, Map.of("access_denied", 19L)),
            new TransportFigures.Listener("tls", 20, 21, Map.of("access_denied", 22L))),
        new long[] {23, 24});
  }
}
