package dev.marquette.management;

import java.util.List;
import java.util.Map;

/**
 * What the transport counts, as it is shown.
 *
 * @param loopPendingTasks tasks that wait, for each event loop
 */
public record TransportFigures(List<Listener> listeners, long[] loopPendingTasks) {

  /**
   * One listener.
   *
   * @param connections open now, handshakes under way included
   * @param accepted in total
   * @param refused in total, by reason in snake case
   */
  public record Listener(String name, long connections, long accepted, Map<String, Long> refused) {}
}
