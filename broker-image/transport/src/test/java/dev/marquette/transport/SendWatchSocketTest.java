package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The kernel's buffers between the watch and a client; the loop's clock is the test's own. */
class SendWatchSocketTest implements SendWatch.Listener {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(8);
  private static final int LOOKS = 4;
  private static final int CHUNK = 32 << 10;

  /** Of what Linux makes of it, twice as much, a third is more than the client reads. */
  private static final int SEND_BUFFER = 1 << 20;

  private final MockTicker clock = Ticker.newMockTicker();
  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(null, Thread.currentThread(), EpollIoHandler.newFactory(), clock);
  private Channel channel;
  private Socket client;
  private int stalls;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocket server = new ServerSocket()) {
      server.setReceiveBufferSize(8 << 10);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      ChannelFuture connected =
          new Bootstrap()
              .group(loop)
              .channel(EpollSocketChannel.class)
              .option(ChannelOption.SO_SNDBUF, SEND_BUFFER)
              .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
              .handler(new ChannelInboundHandlerAdapter())
              .connect(server.getLocalSocketAddress());
      run(connected::isSuccess);
      channel = connected.channel();
      client = server.accept();
      client.setSoTimeout(20_000);
    }
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    channel.close();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    run(
        () -> {
          clock.advanceMillis(1); // the loop's end waits for more than no time to pass
          return loop.isTerminated();
        });
  }

  @Override
  public long sendTimeoutNanos() {
    return TIMEOUT_NANOS;
  }

  @Override
  public void stalled() {
    stalls++;
  }

  @Test
  @DisplayName("Who takes little at a time stays, long before epoll tells of room in the socket")
  void takesLittle() throws IOException {
    for (int i = 0; i < 300; i++) {
      channel.write(channel.alloc().directBuffer(CHUNK).writeZero(CHUNK));
    }
    channel.flush();
    SendWatch watch = SendWatch.afterFlush(channel, null, this);
    assertThat(watch).as("the socket does not take it all").isNotNull();

    for (int look = 0; look < 4 * LOOKS; look++) {
      assertThat(client.getInputStream().readNBytes(CHUNK)).hasSize(CHUNK);
      look();
      assertThat(stalls).isZero();
    }
    run(
        () -> {
          look();
          return stalls > 0;
        });
    for (int look = 0; look < 2 * LOOKS; look++) {
      look();
    }
    assertThat(stalls).as("told of once, when it takes nothing").isOne();
  }

  private void look() {
    clock.advance(TIMEOUT_NANOS / LOOKS, TimeUnit.NANOSECONDS);
    loop.runNow();
  }

  /** Turns of the loop until something is so. */
  private void run(BooleanSupplier until) {
    await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              loop.runNow();
              return until.getAsBoolean();
            });
  }
}
