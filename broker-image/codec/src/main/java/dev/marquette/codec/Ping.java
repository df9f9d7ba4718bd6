package dev.marquette.codec;

/** PINGREQ and PINGRESP. (3.12, 3.13) */
public enum Ping implements Packet {
  REQUEST,
  RESPONSE
}
