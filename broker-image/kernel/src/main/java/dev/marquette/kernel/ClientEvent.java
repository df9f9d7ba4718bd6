package dev.marquette.kernel;

import java.net.InetSocketAddress;

/** A client has come or gone. */
public sealed interface ClientEvent {
  ClientInfo client();

  /** When, since the epoch. */
  long atMillis();

  /**
   * Its CONNECT was accepted.
   *
   * @param local the address that it connected to
   * @param keepAliveSeconds that hold; 0 for none
   * @param expirySeconds how long its session outlives the connection
   */
  record Connected(
      ClientInfo client,
      InetSocketAddress local,
      int keepAliveSeconds,
      boolean cleanStart,
      long expirySeconds,
      long atMillis)
      implements ClientEvent {}

  /**
   * Its connection has ended.
   *
   * @param reason one word, EMQX's where it has one: {@code normal}, {@code keepalive_timeout}
   */
  record Disconnected(ClientInfo client, String reason, long atMillis) implements ClientEvent {}
}
