package dev.marquette.cluster;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what {@link FrameWriter} wrote; whatever else it gets ends in a {@link Malformed}. */
final class FrameReader {
  private final byte[] bytes;
  private int at;

  FrameReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The frame is not one of ours. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String what) {
      super(what);
    }
  }

  boolean hasMore() {
    return at < bytes.length;
  }

  int octet() {
    if (at >= bytes.length) {
      throw new Malformed("the frame ends too early, at byte " + at);
    }
    return bytes[at++] & 0xFF;
  }

  boolean flag() {
    int value = octet();
    if (value > 1) {
      throw new Malformed("byte " + (at - 1) + " is " + value + ", expected 0 or 1");
    }
    return value == 1;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int octet = octet();
      value |= (long) (octet & 0x7F) << Math.min(shift, 63);
      if ((octet & 0x80) == 0) {
        return value;
      }
    }
    throw new Malformed("a number has more than 10 bytes, at byte " + at);
  }

  /** A number within bounds. */
  int number(int least, int most) {
    long value = number();
    if (value < least || value > most) {
      throw new Malformed(value + " is not in " + least + " to " + most + ", at byte " + at);
    }
    return (int) value;
  }

  String text() {
    int length = length();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  @Nullable String optionalText() {
    return flag() ? text() : null;
  }

  byte[] block() {
    int length = length();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  byte @Nullable [] optionalBlock() {
    return flag() ? block() : null;
  }

  /** A list, of which each item has at least one byte. */
  <T> List<T> list(Function<FrameReader, T> each) {
    int count = length();
    if (count == 0) {
      return List.of();
    }
    List<T> items = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      items.add(each.apply(this));
    }
    return items;
  }

  private int length() {
    long length = number();
    if (length < 0 || length > bytes.length - at) {
      throw new Malformed(
          "a length of " + length + " exceeds the " + (bytes.length - at) + " bytes that are left");
    }
    return (int) length;
  }
}
