package dev.marquette.management;

import dev.marquette.kernel.ActivityStats;
import dev.marquette.kernel.BanStats;
import dev.marquette.kernel.DropReason;
import dev.marquette.kernel.KernelStats;
import dev.marquette.kernel.PacketCounts;
import dev.marquette.kernel.PacketStats;
import dev.marquette.kernel.SessionStats;
import dev.marquette.kernel.ThrottleStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The kernel's counts as metrics. */
final class KernelSamples {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final List<Sample> samples = new ArrayList<>();

  private KernelSamples() {}

  static List<Sample> of(KernelStats stats) {
    KernelSamples to = new KernelSamples();
    to.states(stats);
    to.traffic(stats);
    to.packets(stats.packets());
    to.byReason(stats);
    to.bans(stats.bans());
    to.throttle(stats.throttle());
    to.loops(stats.loopLagNanos());
    to.activity(stats.activity());
    return to.samples;
  }

  private void states(KernelStats stats) {
    gauge("marquette_connections", "Clients connected now.", stats.connections());
    gauge("marquette_sessions", "Sessions, connected or not.", stats.sessions());
    gauge("marquette_subscriptions", "Subscriptions of all sessions.", stats.subscriptions());
    gauge(
        "marquette_shared_subscriptions",
        "Shared subscriptions of all sessions.",
        stats.sharedSubscriptions());
    gauge(
        "marquette_routes",
        "Distinct filters with subscribers here or at another broker.",
        stats.routes());
    gauge("marquette_retained_messages", "Retained messages.", stats.retained());
    gauge(
        "marquette_delayed_messages",
        "Messages to $delayed/ that wait for their time.",
        stats.delayedMessages());
    gauge(
        "marquette_delayed_bytes",
        "Bytes of the messages that wait for their time.",
        stats.delayedBytes());
    stats
        .connectionsByListener()
        .forEach(
            (listener, count) ->
                samples.add(
                    Sample.gauge(
                        "marquette_listener_clients",
                        "Clients connected now, by listener.",
                        Map.of("listener", listener),
                        count)));
  }

  private void traffic(KernelStats stats) {
    byQos(
        "marquette_messages_received_total",
        "PUBLISH packets from clients.",
        stats.messagesReceived());
    byQos("marquette_messages_sent_total", "PUBLISH packets to clients.", stats.messagesSent());
    counter("marquette_bytes_received_total", "Bytes of MQTT from clients.", stats.bytesReceived());
    counter("marquette_bytes_sent_total", "Bytes of MQTT to clients.", stats.bytesSent());
  }

  private void packets(PacketStats packets) {
    byType("marquette_packets_received_total", "Packets from clients.", packets.received());
    byType("marquette_packets_sent_total", "Packets to clients.", packets.sent());
    byType(
        "marquette_packets_missed_total",
        "Acknowledgements from clients that nothing waited for.",
        packets.missed());
    byType(
        "marquette_packets_refused_total",
        "PUBLISH packets that were refused; SUBSCRIBE and UNSUBSCRIBE with a filter that was;"
            + " CONNACK packets that said no.",
        packets.refused());
    byType(
        "marquette_packets_denied_total",
        "Those of the refused packets that authorization refused; CONNACK: 0x86 and 0x87.",
        packets.denied());
  }

  private void byReason(KernelStats stats) {
    connects("accepted", stats.connectsAccepted());
    connects("refused", stats.connectsRefused());
    stats
        .refusals()
        .forEach(
            (reason, count) ->
                counter(
                    "marquette_connects_refused_total",
                    "CONNECT packets that were refused, by the reason in MQTT 5's words.",
                    Map.of("reason", reason.name().toLowerCase(Locale.ROOT)),
                    count));
    for (DropReason reason : DropReason.values()) {
      counter(
          "marquette_messages_dropped_total",
          "Messages that went no further, by reason.",
          Map.of("reason", reason.name().toLowerCase(Locale.ROOT)),
          stats.dropped().getOrDefault(reason, 0L));
    }
  }

  private void bans(BanStats bans) {
    gauge(
        "marquette_bans",
        "Bans, those that ended within the last minute included.",
        bans.current());
    counter(
        "marquette_connects_banned_total",
        "CONNECT packets that were refused because of a ban.",
        bans.connectsRefused());
    counter(
        "marquette_flapping_detected_total",
        "Client IDs whose connections ended abnormally too often.",
        bans.flappingDetected());
  }

  private void throttle(ThrottleStats throttle) {
    gauge(
        "marquette_throttled_clients",
        "Clients that are not read from now because of a rate limit.",
        throttle.current());
    counter(
        "marquette_throttle_pauses_total",
        "How often a client was not read from because of a rate limit.",
        throttle.pauses());
    samples.add(
        new Sample(
            "marquette_throttle_seconds_total",
            "How long clients were not read from because of a rate limit, all together.",
            Sample.Kind.COUNTER,
            Map.of(),
            throttle.pausedNanos() / NANOS_PER_SECOND));
  }

  private void loops(long[] lagNanos) {
    for (int loop = 0; loop < lagNanos.length; loop++) {
      samples.add(
          Sample.gauge(
              "marquette_event_loop_lag_seconds",
              "How late the event loop's last timer was.",
              Map.of("loop", Integer.toString(loop)),
              lagNanos[loop] / NANOS_PER_SECOND));
    }
  }

  private void activity(ActivityStats activity) {
    counter(
        "marquette_messages_published_total",
        "Messages that clients, wills and rules have published here.",
        activity.published());
    counter(
        "marquette_releases_given_up_total",
        "Packet IDs of QoS 2 for which a client's PUBREL has not come in time.",
        activity.releasesGivenUp());
    counter(
        "marquette_authentications_total",
        "Clients of whom it was asked who they are.",
        activity.authentications());
    counter(
        "marquette_clients_anonymous_total",
        "Clients that nobody knows, and that may connect all the same.",
        activity.anonymous());
    counter(
        "marquette_authorizations_total",
        "Questions to authorization that no remembered verdict has answered.",
        activity.authorizations());
    activity
        .disconnects()
        .forEach(
            (reason, count) ->
                counter(
                    "marquette_disconnects_total",
                    "Connections of clients that have ended, by reason.",
                    Map.of("reason", reason),
                    count));
    sessions(activity.sessions());
  }

  private void sessions(SessionStats sessions) {
    session("created", sessions.created());
    session("resumed", sessions.resumed());
    session("taken_over", sessions.takenOver());
    session("discarded", sessions.discarded());
    session("terminated", sessions.terminated());
  }

  private void session(String event, long count) {
    counter(
        "marquette_session_events_total",
        "What became of sessions.",
        Map.of("event", event),
        count);
  }

  private void connects(String result, long count) {
    counter(
        "marquette_connects_total",
        "CONNECT packets that were answered, by result.",
        Map.of("result", result),
        count);
  }

  private void byQos(String name, String help, long[] counts) {
    for (int qos = 0; qos < counts.length; qos++) {
      counter(name, help, Map.of("qos", Integer.toString(qos)), counts[qos]);
    }
  }

  private void byType(String name, String help, PacketCounts counts) {
    counts
        .byType()
        .forEach(
            (type, count) ->
                counter(name, help, Map.of("type", type.name().toLowerCase(Locale.ROOT)), count));
  }

  private void gauge(String name, String help, long value) {
    samples.add(Sample.gauge(name, help, Map.of(), value));
  }

  private void counter(String name, String help, long value) {
    counter(name, help, Map.of(), value);
  }

  private void counter(String name, String help, Map<String, String> labels, long value) {
    samples.add(Sample.counter(name, help, labels, value));
  }
}
