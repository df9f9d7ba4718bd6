package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SendWatchTest implements SendWatch.Listener {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(8);
  private static final int SIZE = 100;

  private final Client client = new Client();
  private @Nullable SendWatch watch;
  private long timeoutNanos;
  private int stalls;

  /** Takes as many bytes as it is told to, on a clock of its own. */
  private static final class Client extends EmbeddedChannel {
    private int room;

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
      while (room > 0 && in.current() instanceof ByteBuf head) {
        int taken = Math.min(room, head.readableBytes());
        room -= taken;
        in.removeBytes(taken);
      }
    }

    void take(int bytes) {
      room = bytes;
      flush();
      room = 0;
    }
  }

  @Override
  public long sendTimeoutNanos() {
    return timeoutNanos;
  }

  @Override
  public void stalled() {
    stalls++;
  }

  SendWatchTest() {
    client.freezeTime();
  }

  @AfterEach
  void close() {
    client.finishAndReleaseAll();
    if (watch != null) {
      watch.end();
    }
  }

  private void send(long timeoutNanos) {
    client.writeOneOutbound(PooledByteBufAllocator.DEFAULT.buffer(SIZE).writeZero(SIZE));
    client.flush();
    this.timeoutNanos = timeoutNanos;
    watch = SendWatch.afterFlush(client, watch, this);
  }

  /** In steps: the loop is there all the time. */
  private void pass(long nanos) {
    for (long passed = 0; passed < nanos; passed += TIMEOUT_NANOS / 8) {
      client.advanceTimeBy(TIMEOUT_NANOS / 8, TimeUnit.NANOSECONDS);
      client.runScheduledPendingTasks();
    }
  }

  private boolean isWatched() {
    return client.runScheduledPendingTasks() >= 0;
  }

  @Test
  @DisplayName("Who takes nothing for the whole of the time is told of, once")
  void takesNothing() {
    send(TIMEOUT_NANOS);
    for (int quarter = 0; quarter < 3; quarter++) {
      pass(TIMEOUT_NANOS / 4);
      send(TIMEOUT_NANOS); // more waits: that is no progress
    }
    assertThat(stalls).isZero();
    pass(TIMEOUT_NANOS / 4);
    assertThat(stalls).isOne();
    pass(TIMEOUT_NANOS * 2);
    assertThat(stalls).isOne();
    assertThat(isWatched()).isFalse();
  }

  @Test
  @DisplayName("A byte in the time is enough, for as long as it likes")
  void takesLittle() {
    send(TIMEOUT_NANOS);
    for (int i = 1; i < SIZE; i++) {
      pass(TIMEOUT_NANOS / 4 * 3);
      client.take(1);
    }
    pass(TIMEOUT_NANOS / 4 * 3);
    assertThat(stalls).isZero();
    pass(TIMEOUT_NANOS);
    assertThat(stalls).isOne();
  }

  @Test
  @DisplayName("The next message in the buffer of the last one is another")
  void buffersComeBack() {
    for (int i = 0; i < 40; i++) {
      send(TIMEOUT_NANOS);
      pass(TIMEOUT_NANOS / 4);
      client.take(SIZE);
    }
    assertThat(stalls).isZero();
  }

  @Test
  @DisplayName("It ends when all is taken, and begins anew when something waits again")
  void endsAndBegins() {
    send(TIMEOUT_NANOS);
    assertThat(isWatched()).isTrue();
    client.take(SIZE);
    watch = SendWatch.afterFlush(client, watch, this);
    assertThat(watch).isNull();
    assertThat(isWatched()).isFalse();
    send(TIMEOUT_NANOS);
    pass(TIMEOUT_NANOS / 2);
    assertThat(stalls).isZero();
    pass(TIMEOUT_NANOS / 2);
    assertThat(stalls).isOne();
  }

  @Test
  @DisplayName("Who takes everything at once is not watched")
  void takesAll() {
    client.room = Integer.MAX_VALUE;
    send(TIMEOUT_NANOS);
    assertThat(watch).isNull();
    assertThat(isWatched()).isFalse();
  }

  @Test
  @DisplayName("Nobody is watched without a time, and nobody who is gone told of")
  void neither() {
    send(0);
    assertThat(isWatched()).isFalse();
    send(TIMEOUT_NANOS);
    client.close();
    Objects.requireNonNull(watch).end();
    assertThat(isWatched()).isFalse();
    pass(TIMEOUT_NANOS * 2);
    assertThat(stalls).isZero();
  }
}
