package dev.marquette.codec;

import io.netty.buffer.ByteBuf;

/** Seven bits a byte, the lowest first, the eighth saying that more follow. (1.5.5) */
final class VariableByteInteger {
  /** The largest value, in four bytes: 268,435,455. */
  static final int MAX = (1 << 28) - 1;

  private VariableByteInteger() {}

  /** How many bytes {@code value} takes: 1 to 4. */
  static int size(int value) {
    if (value < 1 << 7) {
      return 1;
    }
    if (value < 1 << 14) {
      return 2;
    }
    return value < 1 << 21 ? 3 : 4;
  }

  /** Writes 0 to {@link #MAX} in the fewest bytes. [MQTT-1.5.5-1] */
  static void write(ByteBuf out, int value) {
    int rest = value;
    while (rest > 0x7F) {
      out.writeByte(rest | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  /** As {@link #write}, into an array; returns the index after it. */
  static int write(byte[] out, int index, int value) {
    int at = index;
    int rest = value;
    while (rest > 0x7F) {
      out[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[at++] = (byte) rest;
    return at;
  }
}
