package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WebSocketFramesTest {
  private final Slow slow = new Slow();
  private final EmbeddedChannel channel = new EmbeddedChannel(slow);

  WebSocketFramesTest() {
    channel.pipeline().addLast(new WebSocketFrames(channel, false, () -> 0));
  }

  @AfterEach
  void close() {
    slow.goAway();
    channel.finishAndReleaseAll();
  }

  @Test
  void manyPingsHaveTwoAnswersTheFirstAndTheLast() {
    for (int i = 1; i <= 1000; i++) {
      ping(i);
    }
    assertThat(slow.waiting).hasSize(1);
    assertThat(slow.sendOne()).isEqualTo("ping 1");
    assertThat(slow.sendOne()).isEqualTo("ping 1000");
    assertThat(slow.waiting).isEmpty();

    ping(1001);
    assertThat(slow.sendOne()).isEqualTo("ping 1001");
  }

  @Test
  void anAnswerThatWaitsIsReleasedWithTheConnection() {
    ping(1);
    ping(2);
    channel.pipeline().remove(WebSocketFrames.class);
    assertThat(slow.waiting).as("the leak detector sees the second").hasSize(1);
  }

  @Test
  @DisplayName("idle_timeout: who sends no frame is closed with 1000, and a ping is a frame")
  void silenceCloses() {
    EmbeddedChannel client = new EmbeddedChannel();
    client.freezeTime();
    client.pipeline().addLast(new WebSocketFrames(client, false, () -> TimeUnit.HOURS.toNanos(1)));
    for (int minute = 0; minute < 600; minute++) {
      if (minute % 45 == 0) {
        ping(client, minute);
        ReferenceCountUtil.release(client.readOutbound());
      }
      client.advanceTimeBy(1, TimeUnit.MINUTES);
      client.runScheduledPendingTasks();
    }
    assertThat(client.isOpen()).isTrue();

    for (int minute = 0; minute < 75; minute++) {
      client.advanceTimeBy(1, TimeUnit.MINUTES);
      client.runScheduledPendingTasks();
    }
    CloseWebSocketFrame close = client.readOutbound();
    assertThat(close.statusCode()).isEqualTo(1000);
    assertThat(close.reasonText()).isEqualTo("nothing came for too long");
    close.release();
    assertThat(client.isOpen()).isFalse();
    assertThat(client.finishAndReleaseAll()).isFalse();
  }

  @Test
  @DisplayName("A client that does not even take the Close frame is cut off")
  void nobodyTakesTheClose() {
    channel.freezeTime();
    channel.pipeline().close();
    assertThat(slow.waiting).hasSize(1);
    channel.advanceTimeBy(ChannelWire.CLOSE_TIMEOUT_MILLIS - 1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();
    channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  @DisplayName("Close is the last frame: what is written behind it is dropped (RFC 6455 5.5.1)")
  void nothingBehindTheClose() {
    channel.writeInbound(new CloseWebSocketFrame());
    channel.write(Unpooled.copiedBuffer("late", StandardCharsets.US_ASCII), channel.voidPromise());
    ChannelFuture late =
        channel.writeAndFlush(Unpooled.copiedBuffer("later", StandardCharsets.US_ASCII));
    assertThat(late.cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(slow.waiting).as("Close alone").hasSize(1);
    assertThat(channel.isOpen()).as("it is still on its way").isTrue();
  }

  private void ping(int number) {
    ping(channel, number);
  }

  private static void ping(EmbeddedChannel channel, int number) {
    channel.writeInbound(
        new PingWebSocketFrame(Unpooled.copiedBuffer("ping " + number, StandardCharsets.US_ASCII)));
  }

  /** A client that takes one frame when it is told to. */
  private static final class Slow extends ChannelOutboundHandlerAdapter {
    final Queue<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(ChannelHandlerContext ctx, Object frame, ChannelPromise promise) {}

    private boolean gone;

    @Override
    public void write(ChannelHandlerContext ctx, Object frame, ChannelPromise promise) {
      if (gone) {
        ReferenceCountUtil.release(frame);
        promise.setFailure(new ClosedChannelException());
      } else {
        waiting.add(new Waiting(ctx, frame, promise));
      }
    }

    void goAway() {
      gone = true;
      waiting.forEach(next -> write(next.ctx, next.frame, next.promise));
      waiting.clear();
    }

    String sendOne() {
      Waiting next = waiting.remove();
      String text = ((PongWebSocketFrame) next.frame).content().toString(StandardCharsets.US_ASCII);
      next.ctx.writeAndFlush(next.frame, next.promise);
      return text;
    }
  }
}
