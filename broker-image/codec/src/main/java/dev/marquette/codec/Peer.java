package dev.marquette.codec;

/**
 * The end of a connection that packets come from: the standard lets each send some and not others.
 */
public enum Peer {
  CLIENT,
  SERVER
}
