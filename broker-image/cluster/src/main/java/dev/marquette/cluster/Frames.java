package dev.marquette.cluster;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The one gRPC method between brokers: a stream of frames each way, which are bytes.
 *
 * <pre>
 * to the server    hello, then batches: the lowest sequence without an answer, then requests
 * to the client    welcome, then batches of answers, each with its request's sequence
 * </pre>
 *
 * <p>A frame goes in parts, each a message of gRPC's: one byte that says whether there are more,
 * then as much of the frame. See {@link FrameSender} and {@link FrameJoiner}.
 */
final class Frames {
  /** The layout of frames. A broker refuses a stream of another one. */
  static final int VERSION = 6;

  /** The largest frame: twice the largest MQTT packet, or a session with as much. */
  static final int MAXIMUM_BYTES = 512 << 20;

  /** The most of a frame that one part has. */
  static final int PART_BYTES = 1 << 20;

  static final int MAXIMUM_PART_BYTES = 1 + PART_BYTES;

  static final MethodDescriptor<byte[], byte[]> METHOD =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName(
              MethodDescriptor.generateFullMethodName("dev.marquette.cluster.Brokers", "Stream"))
          .setRequestMarshaller(new AsTheyAre())
          .setResponseMarshaller(new AsTheyAre())
          .build();

  private Frames() {}

  /**
   * Opens a stream.
   *
   * @param cluster the prefix of the cluster's keys: brokers of two clusters don't mix
   * @param from the sender's node
   * @param incarnation the sender's
   * @param link grows with each {@link Peer} that the sender makes of this broker: sequences begin
   *     anew with it
   * @param to the incarnation that the sender wants to talk to
   * @param unanswered the lowest sequence that has no answer
   */
  record Hello(
      String cluster,
      String from,
      String incarnation,
      long link,
      int lane,
      String to,
      long unanswered) {
    Hello unanswered(long lowest) {
      return new Hello(cluster, from, incarnation, link, lane, to, lowest);
    }

    void write(FrameWriter out) {
      out.number(VERSION);
      out.text(cluster);
      out.text(from);
      out.text(incarnation);
      out.number(link);
      out.number(lane);
      out.text(to);
      out.number(unanswered);
    }

    static Hello read(FrameReader in) {
      in.number(VERSION, VERSION);
      return new Hello(
          in.text(), in.text(), in.text(), in.number(), in.number(0, 255), in.text(), in.number());
    }
  }

  private static final class AsTheyAre implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] frame) {
      return new Known(frame);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Known extends ByteArrayInputStream implements KnownLength {
    Known(byte[] frame) {
      super(frame);
    }
  }
}
