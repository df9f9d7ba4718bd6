package dev.marquette.transport;

import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.Packet;
import dev.marquette.codec.PacketDecoder;
import dev.marquette.kernel.Connection;
import dev.marquette.kernel.ListenerContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Between one channel and its {@link Connection}: cuts bytes into packets and hands these on, one
 * burst at a time. The only handler of a plain connection, at the end of the pipeline of any other.
 * Confined to one event loop.
 *
 * <p>Packets stop while the connection is paused, or while the kernel has switched reading off:
 * bytes that are already here are kept, in order, and the socket is not read. Bytes that are kept
 * are a copy of their own size, so that a client that sends half a packet does not pin a read
 * buffer.
 */
final class MqttHandler extends ChannelInboundHandlerAdapter implements SendWatch.Listener {
  /**
   * Enough for every CONNECT of MQTT 3 with each of its five fields at 65,535 bytes. Who has not
   * said who he is may not make us keep more.
   */
  static final int MAX_CONNECT_BYTES = 384 << 10;

  private final OpenListener listener;
  private final ChannelWire wire;
  private final PacketDecoder decoder;
  private final Connection connection;
  private final String name;
  private @Nullable ByteBuf kept;
  private boolean begun;
  private boolean decoding;
  private boolean over;

  /** Opens the connection; the caller, on the channel's event loop, adds the handler. */
  MqttHandler(
      Channel channel, OpenListener listener, ListenerContext context, ClientIdentity client) {
    this.listener = listener;
    this.wire = new ChannelWire(channel, client, this);
    this.name = context.name();
    this.decoder = new PacketDecoder(Math.min(maxPacketSizeBytes(), MAX_CONNECT_BYTES));
    int loop = listener.loops().indexOf(channel.eventLoop());
    this.connection = listener.kernel().open(loop, wire, context);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      if (!wire.isClosing()) {
        connection.onBytes(bytes.readableBytes());
        take(ctx, bytes);
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    connection.onReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    connection.onWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent) {
      ctx.close(); // the client will send nothing more
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ConnectionErrors.report(wire.remoteAddress(), cause);
    ctx.close();
  }

  private int maxPacketSizeBytes() {
    return listener.kernel().settings(name).maxPacketSizeBytes();
  }

  private void take(ChannelHandlerContext ctx, ByteBuf bytes) {
    ByteBuf earlier = kept;
    if (earlier != null) {
      earlier.writeBytes(bytes);
      decode(earlier);
    } else {
      decode(bytes);
      if (bytes.isReadable() && !wire.isClosing()) {
        kept = ctx.alloc().buffer(bytes.readableBytes()).writeBytes(bytes);
      }
    }
    trim();
  }

  /** Hands on as many packets as there are and may be. */
  private void decode(ByteBuf bytes) {
    if (decoding) {
      return; // the loop further up the stack goes on with what has come
    }
    decoding = true;
    try {
      while (!wire.isClosing() && wire.isReading() && !connection.isPaused()) {
        Packet packet = decoder.decode(bytes);
        if (packet == null) {
          return;
        }
        if (!begun) {
          begun = true;
          decoder.maxPacketSize(maxPacketSizeBytes()); // what CONNACK will say
        }
        connection.onPacket(packet);
      }
      wire.hold();
    } catch (MalformedPacketException malformed) {
      wire.expectUnreadBytes();
      connection.onMalformed(malformed);
      wire.close();
    } finally {
      decoding = false;
    }
  }

  /** After {@link ChannelWire#reading}: bytes that were kept go first. */
  void resume() {
    ByteBuf bytes = kept;
    if (bytes != null && !over) {
      decode(bytes);
      trim();
      connection.onReadComplete();
    }
  }

  @Override
  public long sendTimeoutNanos() {
    return listener.settings().config().tcp().sendTimeout().toNanos();
  }

  @Override
  public void stalled() {
    if (!over) {
      connection.onStalled();
    }
  }

  private void trim() {
    ByteBuf bytes = kept;
    if (bytes == null || decoding) {
      return;
    }
    if (wire.isClosing() || !bytes.isReadable()) {
      kept = null;
      bytes.release();
    } else if (bytes.readerIndex() > bytes.capacity() / 2) {
      kept = bytes.alloc().buffer(bytes.readableBytes()).writeBytes(bytes);
      bytes.release();
    }
  }

  private void end() {
    if (over) {
      return;
    }
    over = true;
    wire.closed();
    trim();
    connection.onClosed();
  }
}
