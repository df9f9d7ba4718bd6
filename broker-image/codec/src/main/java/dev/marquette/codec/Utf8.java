package dev.marquette.codec;

import io.netty.buffer.ByteBuf;

/**
 * Whether bytes are a UTF-8 encoded string as MQTT wants it: well-formed, with no surrogate and no
 * U+0000. (1.5.4)
 *
 * <p>Control characters and non-characters may be refused by the standard; they are allowed here,
 * as nearly every broker does.
 */
final class Utf8 {
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long ONES = 0x0101_0101_0101_0101L;

  private Utf8() {}

  /** Whether {@code length} bytes from {@code index} are well-formed. [MQTT-1.5.4-1] */
  static boolean isWellFormed(ByteBuf in, int index, int length) {
    int end = index + length;
    int at = skipAscii(in, index, end);
    while (at < end) {
      int next = afterCodePoint(in, at, end);
      if (next < 0) {
        return false;
      }
      at = next;
    }
    return true;
  }

  /** The index of the first byte, in steps of eight, that may be NUL or no ASCII. */
  private static int skipAscii(ByteBuf in, int index, int end) {
    int at = index;
    while (end - at >= Long.BYTES) {
      long eight = in.getLong(at);
      // With no high bit set, subtracting one from each byte borrows only in those that are zero.
      if (((eight | (eight - ONES)) & HIGH_BITS) != 0) {
        return at;
      }
      at += Long.BYTES;
    }
    return at;
  }

  /** The index after the code point at {@code at}, or -1 when it is ill-formed. (Unicode, 3-7) */
  private static int afterCodePoint(ByteBuf in, int at, int end) {
    int lead = in.getUnsignedByte(at);
    if (lead < 0x80) {
      return lead == 0 ? -1 : at + 1;
    }
    if (lead < 0xC2) {
      return -1; // a continuation, or an overlong form of ASCII
    }
    if (lead < 0xE0) {
      return continues(in, at + 1, end, 1) ? at + 2 : -1;
    }
    if (at + 1 >= end) {
      return -1;
    }
    int second = in.getUnsignedByte(at + 1);
    if (lead < 0xF0) {
      boolean overlong = lead == 0xE0 && second < 0xA0;
      boolean surrogate = lead == 0xED && second >= 0xA0;
      return !overlong && !surrogate && continues(in, at + 1, end, 2) ? at + 3 : -1;
    }
    boolean overlong = lead == 0xF0 && second < 0x90;
    boolean beyondUnicode = lead > 0xF4 || (lead == 0xF4 && second >= 0x90);
    return !overlong && !beyondUnicode && continues(in, at + 1, end, 3) ? at + 4 : -1;
  }

  private static boolean continues(ByteBuf in, int at, int end, int count) {
    if (end - at < count) {
      return false;
    }
    for (int i = at; i < at + count; i++) {
      if ((in.getByte(i) & 0xC0) != 0x80) {
        return false;
      }
    }
    return true;
  }
}
