package dev.marquette.cluster;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.marquette.etcd.TestProxy;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.NotSentException;
import dev.marquette.kernel.SessionState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class LaneTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final View.Member SENDER = new View.Member("a", "a1");
  private static final View.Member RECEIVER = new View.Member("b", "b1");

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final List<String> came = Collections.synchronizedList(new ArrayList<>());
  private volatile BiFunction<View.Member, Request, CompletableFuture<Answer>> handler =
      (from, request) -> {
        if (request instanceof Request.Forward(var message)) {
          came.add(Samples.text(message));
        }
        return CompletableFuture.completedFuture(new Answer.Done());
      };
  private Reception reception;
  private TestProxy network;
  private Peer peer;

  @BeforeEach
  void connect() {
    reception =
        Reception.start(
            0,
            "c",
            "b1",
            loops,
            KernelClock.SYSTEM,
            (from, request) -> handler.apply(from, request));
    network = TestProxy.to(reception.port());
    peer =
        new Peer(
            RECEIVER, 0, "127.0.0.1:" + network.port(), "c", SENDER, 1, loops, KernelClock.SYSTEM);
  }

  @AfterEach
  void close() {
    peer.close();
    network.close();
    reception.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private CompletableFuture<Answer> send(String text) {
    var message = Samples.message("t", text, 1, "one publisher");
    return peer.lane(message).request(new Request.Forward(message));
  }

  @Test
  void requestsComeInOrderAndAreAnswered() {
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      sent.add("m" + i);
      answers.add(send("m" + i));
    }
    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Answer.Done.class));
    assertThat(came).containsExactlyElementsOf(sent);
  }

  @Test
  @DisplayName(
      "the stream breaks many times: each request takes effect once, in order, and is answered")
  void brokenStreamsLoseAndRepeatNothing() {
    for (int bytes = 50; bytes < 6000; bytes += bytes / 4) {
      network.cutAfter(bytes); // of what the receiver says: its answers are lost
    }
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    List<String> sent = new ArrayList<>();
    for (int round = 0; round < 12; round++) {
      for (int i = 0; i < 1000; i++) {
        sent.add("m" + round + "." + i);
        answers.add(send("m" + round + "." + i));
      }
      answers.get(round * 1000 + 200).join();
      network.cut();
    }
    assertThat(answers)
        .allSatisfy(
            answer ->
                assertThat(answer.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join())
                    .isInstanceOf(Answer.Done.class));
    assertThat(came).containsExactlyElementsOf(sent);
    assertThat(network.accepted()).isGreaterThan(12);
  }

  @Test
  @DisplayName("an answer that is ready while there is no stream comes with the next one")
  void answersWaitForAStream() {
    CompletableFuture<Answer> later = new CompletableFuture<>();
    handler =
        (from, request) -> {
          came.add("asked by " + from.node());
          return later;
        };
    CompletableFuture<Answer> answer = peer.ask(new Request.HandOver("c", false, 1, 1));
    await().atMost(LONG).until(() -> !came.isEmpty());
    network.refuse();
    later.complete(new Answer.Session(Samples.empty("c", 5)));
    network.restore();
    assertThat(answer.join()).isEqualTo(new Answer.Session(Samples.empty("c", 5)));
    assertThat(came).containsExactly("asked by a");
  }

  @Test
  void aHandlerThatFailsIsAnAnswer() {
    handler =
        (from, request) -> {
          throw new IllegalStateException("as this test wants");
        };
    assertThat(send("m").join())
        .isInstanceOfSatisfying(
            Answer.Failed.class, failed -> assertThat(failed.why()).contains("as this test wants"));
  }

  @Test
  void aLargeMessageGoesThrough() {
    String large = "x".repeat(20 << 20);
    assertThat(send(large).join()).isInstanceOf(Answer.Done.class);
    assertThat(came.getFirst()).hasSize(20 << 20);
  }

  @Test
  @DisplayName("a receiver that is slow is not flooded: it reads no further than its bound")
  void aSlowReceiverReadsNoFurther() {
    List<CompletableFuture<Answer>> underWay = Collections.synchronizedList(new ArrayList<>());
    handler =
        (from, request) -> {
          CompletableFuture<Answer> answer = new CompletableFuture<>();
          underWay.add(answer);
          return answer;
        };
    String payload = "x".repeat(1 << 20);
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      answers.add(send(payload));
    }
    await().atMost(LONG).until(() -> underWay.size() > 15);
    await()
        .during(Duration.ofMillis(500))
        .atMost(LONG)
        .until(() -> underWay.size() * (1L << 20) <= Inbox.UNDER_WAY_BYTES + (2 << 20));
    await()
        .atMost(LONG)
        .until(
            () -> {
              List.copyOf(underWay).forEach(answer -> answer.complete(new Answer.Done()));
              return answers.stream().allMatch(CompletableFuture::isDone);
            });
    assertThat(underWay).hasSize(60);
  }

  @Test
  @DisplayName("a session of many MiB crosses streams that break, and the lane goes on")
  void aLargeSessionCrosses() {
    SessionState.Queued queued =
        new SessionState.Queued(
            Samples.message("t", "x".repeat(1 << 20), 1, "p"), 1, false, List.of(), null);
    SessionState state =
        new SessionState(
            "large",
            1,
            1,
            9,
            1,
            List.of(),
            List.of(),
            nCopies(24, queued),
            List.of(),
            null,
            SessionState.NEVER,
            null);
    handler =
        (from, request) ->
            CompletableFuture.completedFuture(
                request instanceof Request.HandOver
                    ? new Answer.Session(state)
                    : new Answer.Done());
    peer.ask(new Request.Mark()).join();
    for (int megabytes = 1; megabytes < 20; megabytes += 6) {
      network.cutAfter(megabytes * 1_000_000L);
    }
    network.cut();
    CompletableFuture<Answer> answer = peer.ask(new Request.HandOver("large", false, 1, 1));
    CompletableFuture<Answer> next = peer.ask(new Request.Mark());
    assertThat(Samples.bytes(answer.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join()))
        .isEqualTo(Samples.bytes(new Answer.Session(state)));
    assertThat(next.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join())
        .isEqualTo(new Answer.Done());
  }

  @Test
  @DisplayName("a request beyond the limit fails, and the others come")
  void aRequestThatIsTooLargeFails() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", network.port()).usePlaintext().build();
    Frames.Hello hello = new Frames.Hello("c", "a", "a1", 1, 9, "b1", 0);
    Lane lane = new Lane(channel, loops.next(), hello, 10_000, KernelClock.SYSTEM);
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int size : new int[] {10, 8_000, 20_000, 8_000, 10}) {
      answers.add(
          lane.request(
              new Request.Forward(Samples.message("t", "x".repeat(size), 1, "one publisher"))));
    }
    lane.start();
    assertThatThrownBy(answers.remove(2).orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)::join)
        .hasMessageContaining("the limit is 10000");
    answers.forEach(
        answer ->
            assertThat(answer.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join())
                .isEqualTo(new Answer.Done()));
    assertThat(came).extracting(String::length).containsExactly(10, 8_000, 8_000, 10);
    lane.close();
    channel.shutdownNow();
  }

  @Test
  @DisplayName("messages without an answer are refused beyond the bound while there is no stream")
  void unreliableMessagesAreBounded() {
    network.refuse();
    peer.close(); // which may have had a stream: what is lost with that has left the lane
    peer =
        new Peer(
            RECEIVER, 0, "127.0.0.1:" + network.port(), "c", SENDER, 2, loops, KernelClock.SYSTEM);
    var message = Samples.message("t", "x".repeat(1 << 20), 0, "p");
    Lane lane = peer.lane(message);
    int taken = 0;
    while (lane.offer(new Request.Forward(message))) {
      taken++;
      assertThat(taken).isLessThan(20);
    }
    assertThat(taken).isBetween(7, 9);
    network.restore();
    int kept = taken;
    await().atMost(LONG).until(() -> came.size() >= kept);
    assertThat(came).hasSize(kept);
  }

  @Test
  void messagesWithoutAnAnswerKeepTheirOrder() {
    for (int i = 0; i < 5000; i++) {
      var message = Samples.message("t", "m" + i, 0, "p");
      while (!peer.lane(message).offer(new Request.Forward(message))) {
        Thread.onSpinWait();
      }
    }
    await().atMost(LONG).until(() -> came.size() == 5000);
    for (int i = 0; i < 5000; i++) {
      assertThat(came.get(i)).isEqualTo("m" + i);
    }
  }

  @Test
  @DisplayName(
      "a broker that restarted under the same address gets nothing that was meant for the old one")
  void anotherIncarnationIsNotTakenForThis() {
    try (Reception other = Reception.start(0, "c", "b2", loops, KernelClock.SYSTEM, handler);
        TestProxy toOther = TestProxy.to(other.port())) {
      Peer old =
          new Peer(
              RECEIVER,
              0,
              "127.0.0.1:" + toOther.port(),
              "c",
              SENDER,
              1,
              loops,
              KernelClock.SYSTEM);
      CompletableFuture<Answer> answer = old.ask(new Request.HandOver("c", true, 1, 1));
      await().atMost(LONG).until(() -> toOther.accepted() > 0);
      await().during(Duration.ofMillis(300)).atMost(LONG).until(() -> !answer.isDone());
      assertThat(old.isUnreachable(Duration.ZERO)).isTrue();
      old.close();
      assertThatThrownBy(answer::join).hasCauseInstanceOf(NotSentException.class);
    }
  }

  @Test
  @DisplayName(
      "a broker that was given up and is found again: all that is sent to it comes, and nothing"
          + " that it answered before is taken for an answer")
  void aSenderThatStartsAnewIsHeard() {
    CompletableFuture<Answer> late = new CompletableFuture<>();
    handler =
        (from, request) -> {
          came.add(request.toString());
          return request instanceof Request.HandOver
              ? late
              : CompletableFuture.completedFuture(new Answer.Done());
        };
    peer.ask(new Request.Mark()).join();
    CompletableFuture<Answer> old = peer.ask(new Request.HandOver("x", false, 1, 1));
    await().atMost(LONG).until(() -> came.size() == 2);
    peer.close();
    assertThatThrownBy(old::join).hasCauseInstanceOf(PeerGoneException.class);

    came.clear();
    peer =
        new Peer(
            RECEIVER, 0, "127.0.0.1:" + network.port(), "c", SENDER, 2, loops, KernelClock.SYSTEM);
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      answers.add(peer.ask(new Request.Mark()));
    }
    late.complete(new Answer.Session(Samples.empty("x", 5)));
    assertThat(answers)
        .allSatisfy(
            answer ->
                assertThat(answer.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join())
                    .isInstanceOf(Answer.Done.class));
    assertThat(came).hasSize(5);
  }

  @Test
  @DisplayName("a lane that was given up and comes late is refused, and the newer one goes on")
  void aFormerLaneIsRefused() {
    Peer newer =
        new Peer(
            RECEIVER, 0, "127.0.0.1:" + network.port(), "c", SENDER, 3, loops, KernelClock.SYSTEM);
    newer.ask(new Request.Mark()).orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    Peer older =
        new Peer(
            RECEIVER, 0, "127.0.0.1:" + network.port(), "c", SENDER, 2, loops, KernelClock.SYSTEM);
    CompletableFuture<Answer> answer = older.ask(new Request.Mark());
    for (int i = 0; i < 50; i++) {
      newer.ask(new Request.Mark()).orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    }
    await().during(Duration.ofMillis(300)).atMost(LONG).until(() -> !answer.isDone());
    assertThat(older.isUnreachable(Duration.ZERO)).isTrue();
    older.close();
    newer.close();
    assertThatThrownBy(answer::join).hasCauseInstanceOf(NotSentException.class);
  }

  @Test
  void aBrokerOfAnotherClusterIsRefused() {
    Peer stranger =
        new Peer(
            RECEIVER,
            0,
            "127.0.0.1:" + network.port(),
            "other",
            SENDER,
            1,
            loops,
            KernelClock.SYSTEM);
    CompletableFuture<Answer> answer = stranger.ask(new Request.HandOver("c", true, 1, 1));
    await().during(Duration.ofMillis(300)).atMost(LONG).until(() -> !answer.isDone());
    stranger.close();
    assertThatThrownBy(answer::join).hasCauseInstanceOf(NotSentException.class);
  }

  @Test
  void aClosedLaneFailsWhatItHasAndWhatComes() {
    network.refuse();
    CompletableFuture<Answer> before = send("m");
    peer.close();
    assertThatThrownBy(before::join)
        .cause()
        .isInstanceOfAny(NotSentException.class, PeerGoneException.class);
    assertThatThrownBy(() -> send("n").join()).hasCauseInstanceOf(NotSentException.class);
  }

  @Test
  void silenceIsSeenAsUnreachable() {
    send("m").join();
    assertThat(peer.isUnreachable(Duration.ofDays(1))).isFalse();
    network.mute();
    await().atMost(LONG).until(() -> peer.isUnreachable(Duration.ZERO) || network.accepted() > 1);
    send("n").orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    assertThat(came).containsExactly("m", "n");
  }
}
