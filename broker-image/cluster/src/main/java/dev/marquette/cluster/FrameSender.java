package dev.marquette.cluster;

import io.grpc.stub.CallStreamObserver;
import java.util.ArrayDeque;

/**
 * The way of frames into one stream. A large one goes in parts, each when the stream is ready, so
 * that it is not in the network's memory as a whole.
 *
 * <p>Not safe for threads by itself: confined to what owns the stream.
 */
final class FrameSender {
  private final CallStreamObserver<byte[]> stream;
  private final ArrayDeque<Frame> waiting = new ArrayDeque<>();
  private int sent; // of the first that waits

  private record Frame(byte[] bytes, int size) {}

  FrameSender(CallStreamObserver<byte[]> stream) {
    this.stream = stream;
  }

  /** Whether a frame that is sent now goes at once. */
  boolean isReady() {
    return waiting.isEmpty() && stream.isReady();
  }

  /** Sends what was written, and clears it. A small frame goes at once if none waits. */
  void send(FrameWriter frame) {
    if (frame.size() <= Frames.PART_BYTES && waiting.isEmpty()) {
      stream.onNext(frame.toPart());
      frame.clear();
      return;
    }
    int size = frame.size();
    waiting.add(new Frame(frame.take(), size));
    ready();
  }

  /** The stream is ready for more. */
  void ready() {
    while (!waiting.isEmpty() && stream.isReady()) {
      Frame frame = waiting.getFirst();
      int to = Math.min(frame.size(), sent + Frames.PART_BYTES);
      boolean more = to < frame.size();
      byte[] part = new byte[1 + to - sent];
      part[0] = (byte) (more ? 1 : 0);
      System.arraycopy(frame.bytes(), sent, part, 1, to - sent);
      sent = more ? to : 0;
      if (!more) {
        waiting.removeFirst();
      }
      stream.onNext(part);
    }
  }
}
