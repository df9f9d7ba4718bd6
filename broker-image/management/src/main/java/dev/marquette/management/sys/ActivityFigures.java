package dev.marquette.management.sys;

import static dev.marquette.management.sys.SysFigure.metric;

import dev.marquette.codec.PacketType;
import dev.marquette.kernel.ActivityStats;
import dev.marquette.kernel.SessionStats;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * EMQX's figures of what a broker does with messages, clients and sessions. It counts some when a
 * hook runs; where packets tell the same, they are not counted twice here.
 */
final class ActivityFigures {
  private ActivityFigures() {}

  static List<SysFigure> all() {
    return List.of(
        activity("messages.publish", ActivityStats::published),
        activity("messages.forward", ActivityStats::forwarded),
        metric("messages.delivered", stats -> stats.packets().sent().of(PacketType.PUBLISH)),
        activity("messages.acked", ActivityStats::acknowledged),
        activity("messages.dropped.expired", ActivityStats::releasesGivenUp),
        activity("client.authenticate", ActivityStats::authentications),
        activity("client.auth.anonymous", ActivityStats::anonymous),
        activity("client.check_acl", ActivityStats::authorizations),
        metric("client.subscribe", stats -> stats.packets().received().of(PacketType.SUBSCRIBE)),
        metric(
            "client.unsubscribe", stats -> stats.packets().received().of(PacketType.UNSUBSCRIBE)),
        activity("client.disconnected", ActivityFigures::disconnects),
        session("session.created", SessionStats::created),
        session("session.resumed", SessionStats::resumed),
        session("session.takeovered", SessionStats::takenOver),
        session("session.discarded", SessionStats::discarded),
        session("session.terminated", SessionStats::terminated));
  }

  private static long disconnects(ActivityStats activity) {
    return activity.disconnects().values().stream().mapToLong(Long::longValue).sum();
  }

  private static SysFigure activity(String name, ToLongFunction<ActivityStats> value) {
    return metric(name, stats -> value.applyAsLong(stats.activity()));
  }

  private static SysFigure session(String name, ToLongFunction<SessionStats> value) {
    return metric(name, stats -> value.applyAsLong(stats.activity().sessions()));
  }
}
