package dev.marquette.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Bytes that grow. Numbers have 7 bits a byte, lowest first; a length is in front of text. */
final class FrameWriter {
  private byte[] bytes;
  private int size;

  FrameWriter(int capacity) {
    bytes = new byte[capacity];
  }

  int size() {
    return size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  void clear() {
    size = 0;
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
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
    }
  }
}
