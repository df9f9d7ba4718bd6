package dev.marquette.transport;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;

/** Sets a new connection's socket options and begins its setup, on its event loop. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {
  /** Most clients send little: a large first buffer would be paid a million times. */
  private static final RecvByteBufAllocator READ_BUFFERS =
      new AdaptiveRecvByteBufAllocator(64, 512, 64 << 10);

  private final OpenListener listener;

  ConnectionInitializer(OpenListener listener) {
    this.listener = listener;
  }

  @Override
  protected void initChannel(Channel channel) {
    OpenListener.Settings settings = listener.settings();
    TcpConfig tcp = settings.config().tcp();
    ChannelConfig options = channel.config();
    options.setAllocator(listener.loops().allocator());
    options.setRecvByteBufAllocator(READ_BUFFERS);
    options.setWriteBufferWaterMark(settings.writeBufferWaterMark());
    options.setOption(ChannelOption.TCP_NODELAY, tcp.noDelay());
    options.setOption(ChannelOption.SO_KEEPALIVE, true);
    if (tcp.sendBufferBytes() > 0) {
      options.setOption(ChannelOption.SO_SNDBUF, tcp.sendBufferBytes());
    }
    if (tcp.receiveBufferBytes() > 0) {
      options.setOption(ChannelOption.SO_RCVBUF, tcp.receiveBufferBytes());
    }
    new ConnectionSetup(listener, settings, channel).start();
  }
}
