package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.Message;
import dev.marquette.kernel.SessionState;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two brokers whose clocks are hours apart, and stand still meanwhile. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ClocksTest {
  private static final StillClock ASKING = new StillClock(-7_000, 1_700_000_000_000L);
  private static final StillClock ASKED = new StillClock(1L << 50, 1_700_009_999_999L);
  private static final View.Member A = new View.Member("a", "a1");
  private static final View.Member B = new View.Member("b", "b1");

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final BlockingQueue<Message> came = new ArrayBlockingQueue<>(9);
  private final Reception reception =
      Reception.start(0, "c", "b1", loops, ASKED, (from, request) -> answer(request));
  private final Peer peer =
      new Peer(B, 0, "127.0.0.1:" + reception.port(), "c", A, 1, loops, ASKING);

  @AfterEach
  void close() {
    peer.close();
    reception.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private CompletableFuture<Answer> answer(Request request) {
    return CompletableFuture.completedFuture(
        switch (request) {
          case Request.Forward(Message message) -> {
            came.add(message);
            yield new Answer.Done();
          }
          case Request.HandOver handOver ->
              new Answer.Session(Samples.session(handOver.clientId(), 1, ASKED));
          default -> new Answer.Failed("not expected: " + request);
        });
  }

  private long forwarded(long expiresAtMillis) throws InterruptedException {
    Message message = Samples.expiringAt(expiresAtMillis);
    assertThat(peer.lane(message).request(new Request.Forward(message)).join())
        .isEqualTo(new Answer.Done());
    return came.take().expiresAtMillis();
  }

  @Test
  @DisplayName("[MQTT-3.3.2-6] a message has as long at a broker whose time of day is another")
  void messages() throws InterruptedException {
    assertThat(forwarded(ASKING.millis() + 60_000)).isEqualTo(ASKED.millis() + 60_000);
    assertThat(forwarded(ASKING.millis() - 1)).as("it is over").isEqualTo(ASKED.millis());
    assertThat(forwarded(Message.NEVER)).isEqualTo(Message.NEVER);
  }

  @Test
  @DisplayName("[MQTT-3.1.2-23] a session, and all that it has, has as long at such a broker")
  void sessions() {
    Answer answer = peer.ask(new Request.HandOver("c", false, 1, 1)).join();
    assertThat(answer)
        .usingRecursiveComparison()
        .isEqualTo(new Answer.Session(Samples.session("c", 1, ASKING)));
    SessionState state = Objects.requireNonNull(((Answer.Session) answer).state());
    assertThat(state.endsAtNanos()).isEqualTo(ASKING.nanoTime() + 60_000_000_000L);
    assertThat(state.queued())
        .extracting(queued -> queued.message().expiresAtMillis())
        .containsExactly(ASKING.millis() + 60_000);
  }
}
