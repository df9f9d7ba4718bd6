package dev.marquette.kernel;

/**
 * What a connection is made of, for those who look into one that is in trouble.
 *
 * @param kind EMQX's socktype: {@code tcp}, {@code ssl}, {@code ws} or {@code wss}
 * @param sendBufferBytes of the operating system for the socket; 0 when there is none
 * @param receiveBufferBytes of the operating system for the socket; 0 when there is none
 * @param highWatermarkBytes that may be pending here before the connection is not writable
 */
public record WireState(
    String kind, int sendBufferBytes, int receiveBufferBytes, int highWatermarkBytes) {
  /** Of a connection that has no socket and no limit. */
  public static final WireState BARE = new WireState("tcp", 0, 0, 0);
}
