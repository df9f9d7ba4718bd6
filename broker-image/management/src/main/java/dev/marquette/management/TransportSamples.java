package dev.marquette.management;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The transport's counts as metrics. */
final class TransportSamples {
  private TransportSamples() {}

  static List<Sample> of(TransportFigures figures) {
    List<Sample> samples = new ArrayList<>();
    for (TransportFigures.Listener listener : figures.listeners()) {
      Map<String, String> label = Map.of("listener", listener.name());
      samples.add(
          Sample.gauge(
              "marquette_listener_connections",
              "Sockets open now, handshakes under way included.",
              label,
              listener.connections()));
      samples.add(
          Sample.counter(
              "marquette_listener_accepted_total",
              "Sockets that were accepted.",
              label,
              listener.accepted()));
      listener
          .refused()
          .forEach(
              (reason, count) ->
                  samples.add(
                      Sample.counter(
                          "marquette_listener_refused_total",
                          "Sockets that were closed before MQTT began, by reason.",
                          Map.of("listener", listener.name(), "reason", reason),
                          count)));
    }
    long[] pending = figures.loopPendingTasks();
    for (int loop = 0; loop < pending.length; loop++) {
      samples.add(
          Sample.gauge(
              "marquette_event_loop_pending_tasks",
              "Tasks that wait for the event loop.",
              Map.of("loop", Integer.toString(loop)),
              pending[loop]));
    }
    return samples;
  }
}
