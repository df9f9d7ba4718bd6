package dev.marquette.app;

import dev.marquette.management.TransportFigures;
import dev.marquette.transport.TransportStats;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Transport's counts, for management to show. */
final class Figures {
  private Figures() {}

  static TransportFigures of(TransportStats stats) {
    return new TransportFigures(
        stats.listeners().stream().map(Figures::of).toList(), stats.loopPendingTasks());
  }

  private static TransportFigures.Listener of(TransportStats.ListenerStats listener) {
    Map<String, Long> refused = new HashMap<>();
    listener
        .refused()
        .forEach((reason, count) -> refused.put(reason.name().toLowerCase(Locale.ROOT), count));
    return new TransportFigures.Listener(
        listener.name(), listener.connections(), listener.accepted(), refused);
  }
}
