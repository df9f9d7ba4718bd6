package dev.marquette.management.sys;

import dev.marquette.codec.PacketType;
import dev.marquette.codec.Peer;
import dev.marquette.kernel.DropReason;
import dev.marquette.kernel.PacketCounts;
import dev.marquette.kernel.PacketStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * EMQX's {@code packets.*}, but for those that end in {@code .inuse}: an acknowledgement of a
 * packet ID that waits for another kind is {@code .missed}, too.
 */
final class PacketFigures {
  private PacketFigures() {}

  /** What comes and what goes, of all types together and of each. */
  static List<SysFigure> traffic() {
    List<SysFigure> figures = new ArrayList<>();
    figures.add(SysFigure.metric("packets.received", stats -> stats.packets().received().total()));
    figures.add(SysFigure.metric("packets.sent", stats -> stats.packets().sent().total()));
    for (PacketType type : PacketType.values()) {
      if (type.isSentBy(Peer.CLIENT)) {
        figures.add(figure(type, "received", PacketStats::received));
      }
      if (type.isSentBy(Peer.SERVER)) {
        figures.add(figure(type, "sent", PacketStats::sent));
      }
    }
    return figures;
  }

  /** What did not go as the client wished. */
  static List<SysFigure> failures() {
    return List.of(
        figure(PacketType.CONNACK, "error", PacketStats::refused),
        figure(PacketType.CONNACK, "auth_error", PacketStats::denied),
        figure(PacketType.PUBLISH, "error", PacketStats::refused),
        figure(PacketType.PUBLISH, "auth_error", PacketStats::denied),
        SysFigure.metric(
            "packets.publish.dropped",
            stats -> SysFigure.dropped(stats, DropReason.AWAITING_REL_FULL)),
        figure(PacketType.PUBACK, "missed", PacketStats::missed),
        figure(PacketType.PUBREC, "missed", PacketStats::missed),
        figure(PacketType.PUBREL, "missed", PacketStats::missed),
        figure(PacketType.PUBCOMP, "missed", PacketStats::missed),
        figure(PacketType.SUBSCRIBE, "error", PacketStats::refused),
        figure(PacketType.SUBSCRIBE, "auth_error", PacketStats::denied),
        figure(PacketType.UNSUBSCRIBE, "error", PacketStats::refused));
  }

  private static SysFigure figure(
      PacketType type, String what, Function<PacketStats, PacketCounts> counts) {
    return SysFigure.metric(
        "packets." + type.name().toLowerCase(Locale.ROOT) + "." + what,
        stats -> counts.apply(stats.packets()).of(type));
  }
}
