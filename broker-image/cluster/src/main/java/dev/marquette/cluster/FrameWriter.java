package dev.marquette.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that grow, up to a limit. Numbers have 7 bits a byte, lowest first; a length is in front of
 * text.
 */
final class FrameWriter {
  private final int capacity;
  private final int limit;
  private byte[] bytes;
  private int size;

  FrameWriter(int capacity) {
    this(capacity, Frames.MAXIMUM_BYTES);
  }

  /**
   * @param limit beyond which it takes no more; what was begun is to be cut off then
   */
  FrameWriter(int capacity, int limit) {
    this.capacity = Math.min(capacity, limit);
    this.limit = limit;
    this.bytes = new byte[this.capacity];
  }

  /** What was to be written does not fit. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge(String what) {
      super(what);
    }
  }

  int size() {
    return size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** The whole, as the only part of its frame. */
  byte[] toPart() {
    byte[] part = new byte[1 + size];
    System.arraycopy(bytes, 0, part, 1, size);
    return part;
  }

  /** Gives the bytes away, as many as {@link #size} of them count, and begins anew. */
  byte[] take() {
    byte[] taken = bytes;
    bytes = new byte[capacity];
    size = 0;
    return taken;
  }

  void clear() {
    size = 0;
  }

  /** Takes back what was written beyond this size. */
  void cutTo(int earlierSize) {
    size = earlierSize;
  }

  void octet(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  void flag(boolean value) {
    octet(value ? 1 : 0);
  }

  /** A number of any size; negative ones take ten bytes. */
  void number(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void text(String text) {
    block(text.getBytes(StandardCharsets.UTF_8));
  }

  void optionalText(@Nullable String text) {
    flag(text != null);
    if (text != null) {
      text(text);
    }
  }

  void block(byte[] block) {
    number(block.length);
    ensure(block.length);
    System.arraycopy(block, 0, bytes, size, block.length);
    size += block.length;
  }

  void optionalBlock(byte @Nullable [] block) {
    flag(block != null);
    if (block != null) {
      block(block);
    }
  }

  <T> void list(Collection<T> items, BiConsumer<FrameWriter, T> each) {
    number(items.size());
    items.forEach(item -> each.accept(this, item));
  }

  private void ensure(int more) {
    if (bytes.length - size >= more) {
      return;
    }
    long needed = (long) size + more;
    if (needed > limit) {
      throw new TooLarge(
          "a frame would have %d bytes or more, the limit is %d".formatted(needed, limit));
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(needed, bytes.length * 2L)));
  }
}
