package dev.marquette.kernel;

import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.Packet;

/**
 * The server's end of one connection: the MQTT protocol between CONNECT and the end. Transport
 * calls it, always on the connection's event loop. Got from {@link Kernel#open}.
 */
public interface Connection {
  /** A packet arrived. */
  void onPacket(Packet packet);

  /**
   * Whether the connection takes no further packet now, because an answer from outside the loop is
   * awaited (an authentication, a takeover), or because the client has sent more than it may.
   * Transport keeps the bytes and stops reading until {@link Wire#reading} says go.
   */
  boolean isPaused();

  /** Bytes arrived, whole packets or not. */
  void onBytes(int count);

  /** A burst of packets has ended: whatever was written for it is flushed. */
  void onReadComplete();

  /** {@link Wire#isWritable} changed. */
  void onWritabilityChanged();

  /** The client has taken nothing of what waits for it for longer than its listener allows. */
  void onStalled();

  /**
   * The bytes make no packet: the client is told why, where the standard allows, and the connection
   * closes.
   */
  void onMalformed(MalformedPacketException malformed);

  /** The connection is gone, whoever closed it. Called once. */
  void onClosed();
}
