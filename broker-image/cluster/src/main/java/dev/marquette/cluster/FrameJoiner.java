package dev.marquette.cluster;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins the parts of frames, as they come on one stream. Confined to whoever reads that. */
final class FrameJoiner {
  private final int limit;
  private final List<byte[]> parts = new ArrayList<>();
  private long size;

  FrameJoiner() {
    this(Frames.MAXIMUM_BYTES);
  }

  /**
   * @param limit the most bytes that a frame may have
   */
  FrameJoiner(int limit) {
    this.limit = limit;
  }

  /**
   * Takes the next part.
   *
   * @return the frame when this was its last part, otherwise null
   */
  @Nullable FrameReader add(byte[] part) {
    FrameReader in = new FrameReader(part);
    boolean more = in.flag();
    if (!more && parts.isEmpty()) {
      return in;
    }
    size += part.length - 1;
    if (size > limit) {
      throw new FrameReader.Malformed(
          "a frame has " + size + " bytes or more, the limit is " + limit);
    }
    parts.add(part);
    if (more) {
      return null;
    }
    byte[] frame = new byte[(int) size];
    int at = 0;
    for (byte[] each : parts) {
      System.arraycopy(each, 1, frame, at, each.length - 1);
      at += each.length - 1;
    }
    parts.clear();
    size = 0;
    return new FrameReader(frame);
  }
}
