package dev.marquette.bench.million;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clients notice whatever a server does that it should not. */
class CrowdTest {
  private static final LocalAddress ADDRESS = new LocalAddress("crowd-test");

  /** What a ping may be late before its client is cut off is half of it. */
  private static final int KEEP_ALIVE_SECONDS = 10;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());

  @AfterEach
  void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  @DisplayName("all connect, stay and get what is published")
  void works() throws Exception {
    try (BrokerServer broker = new BrokerServer(2, Access.DEVICES);
        Crowd crowd = new Crowd(broker.address(), 2, KEEP_ALIVE_SECONDS)) {
      crowd.grow(200, ready -> {});
      crowd.grow(400, ready -> {});
      assertThat(broker.sessions()).isEqualTo(400);
      crowd.publish(Duration.ofMillis(100));
      assertThat(crowd.latencies()).hasSize(2).isSorted();
      assertThat(crowd.latencies()[0]).isPositive();
      long pongs = crowd.pongs();
      while (crowd.pongs() < pongs + 500) { // each at least once, and nobody is cut off
        crowd.idle(Duration.ofMillis(10));
      }
      assertThat(broker.sessions()).isEqualTo(400);
    }
  }

  @Test
  @DisplayName("a refused CONNECT, a subscription that is not granted, a packet that is not due")
  void answersAreChecked() {
    assertThatThrownBy(() -> grow(0x20, 2, 0, 5)).hasMessage("CONNECT was answered with 0005");
    assertThatThrownBy(() -> grow(0x90, 3, 0, 1, 0x80))
        .hasMessage("a subscription was not granted");
    assertThatThrownBy(() -> grow(0x70, 2, 0, 1)).hasMessage("a packet of type 70 came");
  }

  @Test
  @DisplayName("a connection that the server closes")
  void closedConnections() {
    assertThatThrownBy(this::grow).hasMessage("the server closed a connection");
  }

  @Test
  @DisplayName("a server that is not there")
  void noServer() {
    assertThatThrownBy(
            () -> {
              try (Crowd crowd = new Crowd(new LocalAddress("nobody"), 1, 60)) {
                crowd.grow(1, ready -> {});
              }
            })
        .hasMessageContaining("client 0: ");
  }

  @Test
  @DisplayName("the bare server counts its connections")
  void bareServer() throws Exception {
    try (BareServer bare = new BareServer(2);
        Crowd crowd = new Crowd(bare.address(), 2, 60)) {
      crowd.grow(100, ready -> {});
      assertThat(bare.sessions()).isEqualTo(100);
    }
  }

  @Test
  void percentiles() {
    long[] sorted = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    assertThat(Crowd.percentile(sorted, 0.5)).isEqualTo(5);
    assertThat(Crowd.percentile(sorted, 0.99)).isEqualTo(10);
    assertThat(Crowd.percentile(sorted, 1)).isEqualTo(10);
    assertThat(Crowd.percentile(sorted, 0)).isEqualTo(1);
  }

  /** Connects to a server that answers the first bytes with these; with none, it closes. */
  private void grow(int... answer) throws Exception {
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(LocalServerChannel.class)
            .childHandler(new Answer(answer))
            .bind(ADDRESS)
            .sync()
            .channel();
    try (Crowd crowd = new Crowd(ADDRESS, 1, 60)) {
      crowd.grow(1, ready -> {});
    } finally {
      server.close().sync();
    }
  }

  @Sharable
  private static final class Answer extends ChannelInboundHandlerAdapter {
    private final int[] answer;

    Answer(int[] answer) {
      this.answer = answer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ((ByteBuf) message).release();
      if (answer.length == 0) {
        ctx.close();
        return;
      }
      ByteBuf out = ctx.alloc().buffer();
      for (int value : answer) {
        out.writeByte(value);
      }
      ctx.writeAndFlush(out);
    }
  }
}
