package dev.marquette.cluster;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream that keeps what is sent, and is ready for as many messages as the test says. */
final class TestStream extends ServerCallStreamObserver<byte[]> {
  final List<byte[]> sent = new ArrayList<>();
  int room = Integer.MAX_VALUE;
  int requested;
  @Nullable Throwable end;

  /** What was sent and not yet read, as frames. */
  List<FrameReader> frames() {
    FrameJoiner joiner = new FrameJoiner();
    List<FrameReader> frames = new ArrayList<>();
    for (byte[] part : sent) {
      FrameReader frame = joiner.add(part);
      if (frame != null) {
        frames.add(frame);
      }
    }
    return frames;
  }

  @Override
  public void onNext(byte[] part) {
    sent.add(part);
    room--;
  }

  @Override
  public boolean isReady() {
    return room > 0;
  }

  @Override
  public void request(int count) {
    requested += count;
  }

  @Override
  public void onError(Throwable failure) {
    end = failure;
  }

  @Override
  public void onCompleted() {}

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {}

  @Override
  public void setOnReadyHandler(Runnable handler) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void disableAutoInboundFlowControl() {}
}
