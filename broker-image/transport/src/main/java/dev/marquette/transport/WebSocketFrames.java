package dev.marquette.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AbstractCoalescingBufferQueue;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns WebSocket frames into the bytes of MQTT and back. MQTT's packets need not begin or end
 * where frames do [MQTT-6.0.0-2], so contents are passed on as they come, fragments too. Outbound,
 * all that is written between two flushes becomes one binary frame [MQTT-6.0.0-1], or one for each
 * packet.
 *
 * <p>A client that sends nothing at all for the listener's idle time is closed.
 *
 * <p>Stands before {@link MqttHandler}; confined to one event loop. Bytes that wait for a flush
 * count as pending bytes of the channel.
 */
final class WebSocketFrames extends ChannelDuplexHandler {
  private static final WebSocketCloseStatus IDLE =
      new WebSocketCloseStatus(
          WebSocketCloseStatus.NORMAL_CLOSURE.code(), "nothing came for too long");

  private final Batch batch;
  private final boolean onePacketPerFrame;
  private final LongSupplier idleTimeoutNanos;
  private @Nullable IdleWatch idleWatch;
  private boolean ponging;
  private @Nullable ByteBuf latestPing;
  private boolean closing;

  /**
   * @param idleTimeoutNanos asked now and then; 0 for ever
   */
  WebSocketFrames(Channel channel, boolean onePacketPerFrame, LongSupplier idleTimeoutNanos) {
    this.batch = new Batch(channel);
    this.onePacketPerFrame = onePacketPerFrame;
    this.idleTimeoutNanos = idleTimeoutNanos;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    idleWatch =
        new IdleWatch(ctx.channel(), idleTimeoutNanos, () -> close(ctx, IDLE, ctx.newPromise()));
    idleWatch.begin();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (closing || !(message instanceof WebSocketFrame frame)) {
      ReferenceCountUtil.release(message);
      return;
    }
    switch (frame) {
      // the decoder sees to it that a continuation continues something, and text is refused below
      case BinaryWebSocketFrame binary -> ctx.fireChannelRead(binary.content());
      case ContinuationWebSocketFrame more -> ctx.fireChannelRead(more.content());
      case PingWebSocketFrame ping -> takePing(ctx, ping.content());
      case PongWebSocketFrame pong -> pong.release();
      case CloseWebSocketFrame close -> {
        close.release();
        close(ctx, WebSocketCloseStatus.NORMAL_CLOSURE, ctx.newPromise());
      }
      default -> { // text [MQTT-6.0.0-1]
        frame.release();
        close(ctx, WebSocketCloseStatus.INVALID_MESSAGE_TYPE, ctx.newPromise());
      }
    }
  }

  /** Bytes have come, whole frames or not. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (idleWatch != null) {
      idleWatch.heard();
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf bytes)) {
      ctx.write(message, promise);
    } else if (bytes.isReadable()) {
      if (closing) { // Close was the last frame (RFC 6455 5.5.1)
        drop(bytes, promise);
      } else {
        batch.add(bytes, promise);
      }
    } else { // asks when all before it has been sent
      writeBatch(ctx);
      ctx.write(bytes, promise);
    }
  }

  private static void drop(ByteBuf bytes, ChannelPromise promise) {
    bytes.release();
    if (!promise
        .isVoid()) { // a void one would tell the pipeline, and Close may still be on its way
      promise.tryFailure(new ClosedChannelException());
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    writeBatch(ctx);
    ctx.flush();
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    close(ctx, WebSocketCloseStatus.NORMAL_CLOSURE, promise);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (idleWatch != null) {
      idleWatch.end();
    }
    batch.releaseAndFailAll(ctx, new ClosedChannelException());
    ReferenceCountUtil.release(latestPing);
    latestPing = null;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      refuse(ctx, corrupted.closeStatus());
    } else if (closing) {
      ctx.close(); // MQTT's handler, which reports it, may be gone
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  /**
   * Answers the latest of the pings that came while an answer was on its way (RFC 6455 5.5.3): a
   * client that sends many and reads none makes us keep two.
   */
  private void takePing(ChannelHandlerContext ctx, ByteBuf content) {
    if (ponging) {
      ReferenceCountUtil.release(latestPing);
      latestPing = content;
      return;
    }
    ponging = true;
    ctx.writeAndFlush(new PongWebSocketFrame(content))
        .addListener(
            sent -> {
              ponging = false;
              ByteBuf next = latestPing;
              latestPing = null;
              if (next != null) {
                takePing(ctx, next);
              }
            });
  }

  private void writeBatch(ChannelHandlerContext ctx) {
    if (!batch.isEmpty()) {
      ChannelPromise promise = ctx.newPromise();
      ByteBuf all = batch.remove(ctx.alloc(), batch.readableBytes(), promise);
      if (onePacketPerFrame) {
        writeAllButLast(ctx, all);
      }
      ctx.write(new BinaryWebSocketFrame(all), promise);
    }
  }

  /** The kernel writes whole packets: each gets a frame, and the last is left. */
  private static void writeAllButLast(ChannelHandlerContext ctx, ByteBuf packets) {
    int length = packetLength(packets);
    while (length < packets.readableBytes()) {
      ctx.write(new BinaryWebSocketFrame(packets.readRetainedSlice(length)));
      length = packetLength(packets);
    }
  }

  /** Of the first one: its type, its Remaining Length and as many bytes. (2.1.1) */
  private static int packetLength(ByteBuf packets) {
    int start = packets.readerIndex();
    int at = start + 1;
    int remaining = 0;
    for (int shift = 0, more = 0x80; more != 0; shift += 7) {
      int next = packets.getByte(at++);
      remaining |= (next & 0x7F) << shift;
      more = next & 0x80;
    }
    return at - start + remaining;
  }

  private void close(
      ChannelHandlerContext ctx, WebSocketCloseStatus status, ChannelPromise promise) {
    if (closing) {
      ctx.close(promise);
    } else {
      writeClose(ctx, status).addListener(sent -> ctx.close(promise));
    }
  }

  /**
   * Ends the connection for MQTT at once. The client, which is in the middle of sending what nobody
   * will read, is let read why before its socket is closed.
   */
  private void refuse(ChannelHandlerContext ctx, WebSocketCloseStatus status) {
    if (closing) {
      return; // it is told already
    }
    writeClose(ctx, status)
        .addListener(
            sent -> {
              if (!sent.isSuccess() || !ChannelWire.linger(ctx.channel())) {
                ctx.close();
              }
            });
    if (ctx.pipeline().get(MqttHandler.class) != null) {
      ctx.pipeline().remove(MqttHandler.class);
    }
  }

  /** The last frame, after all that was written before. */
  private ChannelFuture writeClose(ChannelHandlerContext ctx, WebSocketCloseStatus status) {
    closing = true;
    writeBatch(ctx);
    ChannelFuture sent = ctx.writeAndFlush(new CloseWebSocketFrame(status));
    if (!sent.isDone()) {
      ChannelWire.closeWithin(ctx.channel(), ChannelWire.CLOSE_TIMEOUT_MILLIS);
    }
    return sent;
  }

  /** What waits for a flush, merged into one buffer when it comes. */
  private static final class Batch extends AbstractCoalescingBufferQueue {
    private static final int FEW = 4;

    Batch(Channel channel) {
      super(channel, FEW);
    }

    @Override
    protected ByteBuf composeFirst(ByteBufAllocator allocator, ByteBuf first, int totalBytes) {
      ByteBuf merged = allocator.buffer(totalBytes).writeBytes(first);
      first.release();
      return merged;
    }

    @Override
    protected ByteBuf compose(ByteBufAllocator allocator, ByteBuf merged, ByteBuf next) {
      merged.writeBytes(next);
      next.release();
      return merged;
    }

    @Override
    protected ByteBuf removeEmptyValue() {
      throw new IllegalStateException("an empty batch is not written");
    }
  }
}
