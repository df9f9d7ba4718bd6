package dev.marquette.codec;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The topic of a connection's last PUBLISH. Most publishers use one topic over and over: theirs is
 * neither checked nor allocated again. Confined to one event loop.
 */
final class TopicCache {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Larger topics are not kept: a connection must stay small. */
  private static final int MAX_BYTES = 256;

  private static final byte[] NO_BYTES = {};

  private byte[] bytes = NO_BYTES;
  private int length = -1;
  private String topic = "";

  /** The topic if it has these bytes, else null. */
  @Nullable String find(ByteBuf in, int index, int topicBytes) {
    return topicBytes == length && matches(in, index) ? topic : null;
  }

  /** Remembers a topic that was found to be valid. */
  void put(ByteBuf in, int index, int topicBytes, String validTopic) {
    if (topicBytes > MAX_BYTES) {
      return;
    }
    if (bytes.length < topicBytes) {
      bytes = new byte[topicBytes];
    }
    in.getBytes(index, bytes, 0, topicBytes);
    length = topicBytes;
    topic = validTopic;
  }

  private boolean matches(ByteBuf in, int index) {
    int at = 0;
    for (; length - at >= Long.BYTES; at += Long.BYTES) {
      if (in.getLong(index + at) != (long) LONG.get(bytes, at)) {
        return false;
      }
    }
    for (; at < length; at++) {
      if (in.getByte(index + at) != bytes[at]) {
        return false;
      }
    }
    return true;
  }
}
