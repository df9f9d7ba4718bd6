package dev.marquette.transport;

import java.util.List;
import java.util.Map;

/**
 * Counts of all listeners. Totals never go down while a listener of that name exists.
 *
 * @param loopPendingTasks tasks that wait, for each event loop
 */
public record TransportStats(List<ListenerStats> listeners, long[] loopPendingTasks) {

  /**
   * Counts of one listener.
   *
   * @param connections open now, handshakes under way included
   * @param accepted in total, those that were refused afterwards not included
   * @param refused in total, by reason
   */
  public record ListenerStats(
      String name, long connections, long accepted, Map<Refusal, Long> refused) {}

  /** Why a connection was closed before MQTT began. */
  public enum Refusal {
    /** An access rule denies its address. */
    ACCESS_DENIED,
    /** The listener has all the connections that it may have. */
    MAX_CONNECTIONS,
    /** The TLS handshake failed or took too long. */
    TLS_HANDSHAKE,
    /** The PROXY protocol header is wrong, missing or late. */
    PROXY_PROTOCOL,
    /** The WebSocket upgrade was refused or took too long. */
    WEBSOCKET_UPGRADE,
    /** The client's certificate lacks a name that the listener takes of it, or there is none. */
    CERTIFICATE_NAME,
    /** The listener was removed meanwhile. */
    LISTENER_CLOSED
  }
}
