package dev.marquette.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import java.util.List;

/**
 * Reads the frames of a client (RFC 6455 5.2) and passes a large one on in parts, as fragments, as
 * its bytes come. So a frame may be of any size that is allowed, and nobody can make us hold one:
 * what has to be held is a part of an MQTT packet, and {@link MqttHandler} knows how large that may
 * become.
 *
 * <p>A part is small enough for its decompression to need no limit (deflate makes at most 1032
 * bytes of one), and the first one large enough for there to be something to decompress.
 *
 * <p>Stands before {@link WebSocketFrames}; confined to one event loop.
 */
final class WebSocketDecoder extends ByteToMessageDecoder implements WebSocketFrameDecoder {
  /** The largest part. */
  static final int PART_BYTES = 16 << 10;

  /** Less than this of a frame waits for more of it. */
  private static final int LEAST_BYTES = 4 << 10;

  private static final int CONTINUATION = 0x0;
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;
  private static final int CONTROL = 0x8; // the bit that all control frames have
  private static final int RSV1 = 0b100; // compressed (RFC 7692 6)
  private static final int LENGTH_OF_2_BYTES = 126;
  private static final int LENGTH_OF_8_BYTES = 127;
  private static final int MASK_BYTES = 4;

  private final boolean compresses;
  private final long largestFrameBytes;
  private boolean inMessage; // more frames of the same message follow
  private boolean broken;

  // the frame that is being read
  private boolean inFrame;
  private boolean last;
  private int rsv;
  private int opcode;
  private long remaining;
  private int mask;

  /**
   * @param compresses whether frames may be compressed; then somebody behind this decompresses them
   * @param largestFrameBytes of the content of one; those of the protocol itself are always small
   */
  WebSocketDecoder(boolean compresses, long largestFrameBytes) {
    this.compresses = compresses;
    this.largestFrameBytes = largestFrameBytes;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (!inFrame && !readHeader(in)) {
      return;
    }
    int readable = in.readableBytes();
    if (isControl(opcode)) {
      if (readable >= remaining) {
        // a copy: an answer that waits does not hold on to what was read with it
        ByteBuf content = ctx.alloc().buffer((int) remaining).writeBytes(in, (int) remaining);
        out.add(frame(true, content));
        inFrame = false;
      }
    } else if (readable >= Math.min(remaining, LEAST_BYTES)) {
      int size = (int) Math.min(Math.min(remaining, readable), PART_BYTES);
      boolean whole = size == remaining;
      out.add(frame(last && whole, in.readRetainedSlice(size)));
      remaining -= size;
      mask = Integer.rotateLeft(mask, Byte.SIZE * (size % MASK_BYTES));
      opcode = CONTINUATION;
      rsv = 0;
      inFrame = !whole;
    }
  }

  /** Takes the header when all of it is there; what can be judged is judged before. */
  private boolean readHeader(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return false;
    }
    int first = in.getUnsignedByte(in.readerIndex());
    int second = in.getUnsignedByte(in.readerIndex() + 1);
    last = first >= 0x80;
    rsv = first >> 4 & 0b111;
    opcode = first & 0xF;
    int shortLength = second & 0x7F;
    check(second >= 0x80, shortLength);
    int lengthBytes =
        switch (shortLength) {
          case LENGTH_OF_2_BYTES -> Short.BYTES;
          case LENGTH_OF_8_BYTES -> Long.BYTES;
          default -> 0;
        };
    if (in.readableBytes() < 2 + lengthBytes + MASK_BYTES) {
      return false;
    }
    in.skipBytes(2);
    remaining =
        switch (lengthBytes) {
          case Short.BYTES -> in.readUnsignedShort();
          case Long.BYTES -> in.readLong();
          default -> shortLength;
        };
    if (remaining < 0) {
      throw violation("a frame's length has its first bit set");
    }
    mask = in.readInt();
    inFrame = true;
    if (!isControl(opcode)) {
      if (remaining > largestFrameBytes) {
        throw refused(
            WebSocketCloseStatus.MESSAGE_TOO_BIG,
            "a frame has %d bytes; expected at most %d".formatted(remaining, largestFrameBytes));
      }
      inMessage = !last;
    }
    return true;
  }

  private void check(boolean masked, int shortLength) {
    if (!masked) {
      throw violation("a client's frames must be masked");
    }
    switch (opcode) {
      case CONTINUATION -> {
        if (!inMessage) {
          throw violation("a continuation continues nothing");
        }
      }
      case TEXT, BINARY -> {
        if (inMessage) {
          throw violation("a message begins within another");
        }
      }
      case CLOSE, PING, PONG -> {
        if (!last || shortLength >= LENGTH_OF_2_BYTES) {
          throw violation("a control frame is fragmented or has more than 125 bytes");
        }
      }
      default -> throw violation("a frame is of the unknown type " + opcode);
    }
    boolean mayBeCompressed = compresses && (opcode == TEXT || opcode == BINARY);
    if (rsv != 0 && !(mayBeCompressed && rsv == RSV1)) {
      throw violation("a reserved bit is set that no extension uses");
    }
  }

  private WebSocketFrame frame(boolean fin, ByteBuf content) {
    unmask(content);
    return switch (opcode) {
      case TEXT -> new TextWebSocketFrame(fin, rsv, content);
      case BINARY -> new BinaryWebSocketFrame(fin, rsv, content);
      case CLOSE -> new CloseWebSocketFrame(fin, rsv, content);
      case PING -> new PingWebSocketFrame(fin, rsv, content);
      case PONG -> new PongWebSocketFrame(fin, rsv, content);
      default -> new ContinuationWebSocketFrame(fin, rsv, content);
    };
  }

  /** In place; the mask's first byte is that of the content's first byte. */
  private void unmask(ByteBuf content) {
    long eight = (long) mask << Integer.SIZE | (mask & 0xFFFF_FFFFL);
    int at = content.readerIndex();
    int end = content.writerIndex();
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      content.setLong(at, content.getLong(at) ^ eight);
    }
    for (int rest = mask; at < end; at++) {
      content.setByte(at, content.getByte(at) ^ rest >>> (Integer.SIZE - Byte.SIZE));
      rest = Integer.rotateLeft(rest, Byte.SIZE);
    }
  }

  private static boolean isControl(int opcode) {
    return (opcode & CONTROL) != 0;
  }

  private CorruptedWebSocketFrameException violation(String what) {
    return refused(WebSocketCloseStatus.PROTOCOL_ERROR, what);
  }

  /** Nothing is read any more. */
  private CorruptedWebSocketFrameException refused(WebSocketCloseStatus status, String what) {
    broken = true;
    return new CorruptedWebSocketFrameException(status, what);
  }
}
