package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.etcd.Worker;
import dev.marquette.kernel.KernelClock;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker's copies, with another one that answers as the test says. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class RetainedLoadTest {
  private static final View.Member SELF = new View.Member("a", "a1");
  private static final View.Member OTHER = new View.Member("b", "b1");
  private static final View BOTH = new View(List.of(SELF, OTHER));
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Answer DONE = new Answer.Done();

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final List<Boolean> feeds = Collections.synchronizedList(new ArrayList<>());
  private final List<Request.Retain> came = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong clock = new AtomicLong(10_000_000);
  private final FakeKernel kernel = new FakeKernel();
  private final Worker thread = new Worker("test-cluster");
  private final Peers peers = new Peers();
  private volatile Function<Request.RetainedFeed, Answer> feed = request -> DONE;
  private Reception other;
  private RetainedCopies copies;

  @BeforeEach
  void start() {
    other = Reception.start(0, "c", OTHER.incarnation(), loops, KernelClock.SYSTEM, this::answer);
    peers.add(
        new Peer(OTHER, 0, "127.0.0.1:" + other.port(), "c", SELF, 1, loops, KernelClock.SYSTEM));
    copies = new RetainedCopies(SELF, kernel, thread, peers, LONG, clock::get);
  }

  @AfterEach
  void stop() {
    peers.all().forEach(Peer::close);
    other.close();
    thread.end();
    kernel.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private CompletableFuture<Answer> answer(View.Member from, Request request) {
    if (request instanceof Request.Retain retain) {
      came.add(retain);
    }
    if (request instanceof Request.RetainedFeed asked) {
      feeds.add(asked.all());
      return CompletableFuture.completedFuture(feed.apply(asked));
    }
    return CompletableFuture.completedFuture(DONE);
  }

  /** As the other one does while it is asked. */
  private void send(String topic, String payload, long time) {
    RetainedChange change = new RetainedChange(Samples.message(topic, payload, 1, "p"), time, 7);
    copies.take(OTHER, new Request.Retain(change, true));
  }

  private void view(View view) {
    thread.execute(() -> copies.view(view));
  }

  private boolean isComplete() {
    return !(copies.serve(OTHER, new Request.RetainedFeed(true)).join() instanceof Answer.Taken);
  }

  @Test
  void whatTheOtherHasComes() {
    feed =
        request -> {
          if (request.all()) {
            send("r", "v", 5);
          }
          return DONE;
        };
    assertThat(copies.isLoaded()).isFalse();
    assertThat(isComplete()).isFalse();
    view(BOTH);
    await().atMost(LONG).until(copies::isLoaded);
    assertThat(kernel.retained).containsOnlyKeys("r");
    assertThat(isComplete()).isTrue();
    assertThat(feeds).containsExactly(true);
  }

  @Test
  @DisplayName("nobody could send its messages: the broker is not loaded, and asks again")
  void aLoadThatFailsIsTriedAgain() {
    feed = request -> new Answer.Failed("as this test wants");
    view(BOTH);
    await().atMost(LONG).until(() -> feeds.size() >= 2);
    assertThat(copies.isLoaded()).isFalse();
    assertThat(isComplete()).isFalse();
    feed = request -> DONE;
    await().atMost(LONG).until(copies::isLoaded);
    assertThat(isComplete()).isTrue();
  }

  @Test
  @DisplayName("the other has just come too: there is nothing to get but what it changed lately")
  void brokersThatComeTogetherDoNotWaitForEachOther() {
    feed = request -> request.all() ? new Answer.Taken(false) : DONE;
    view(BOTH);
    await().atMost(LONG).until(copies::isLoaded);
    assertThat(feeds).containsExactly(true, false);
    assertThat(isComplete()).isTrue();
  }

  @Test
  void aBrokerOnItsOwnHasAll() {
    view(new View(List.of(SELF)));
    await().atMost(LONG).until(copies::isLoaded);
    assertThat(feeds).isEmpty();
    view(BOTH);
    await().atMost(LONG).until(() -> feeds.equals(List.of(false)));
  }

  @Test
  @DisplayName("what a new member changed lately is asked for until it came")
  void theLatestIsAskedForAgain() {
    view(new View(List.of(SELF)));
    await().atMost(LONG).until(copies::isLoaded);
    feed = request -> new Answer.Failed("as this test wants");
    view(BOTH);
    await().atMost(LONG).until(() -> feeds.size() >= 2);
    feed =
        request -> {
          send("r", "v", 5);
          return DONE;
        };
    await().atMost(LONG).until(() -> kernel.retained.containsKey("r"));
    assertThat(feeds).doesNotContain(true);
  }

  @Test
  @DisplayName(
      "a broker that was away for long: topics that the other does not have any more are cleared,"
          + " what was changed here meanwhile is sent")
  void whatWasClearedLongAgoGoes() {
    view(BOTH);
    await().atMost(LONG).until(copies::isLoaded);
    for (String topic : List.of("stays", "cleared", "changed")) {
      kernel.retainRemote(Samples.message(topic, "1", 1, "p"));
      copies.set(Samples.message(topic, "1", 1, "p"));
    }
    long since = clock.addAndGet(RetainedCopies.LATELY_MILLIS * 2);
    clock.addAndGet(TimeUnit.HOURS.toMillis(1));
    copies.set(Samples.message("made here", "1", 1, "p"));
    long now = clock.addAndGet(1000);
    feed =
        request -> {
          if (request.all()) {
            send("stays", "1", 10_000_000);
            send("changed", "2", now - 5000);
            send("made there", "1", now - 5000);
          }
          return DONE;
        };
    await().atMost(LONG).until(() -> came.size() == 4);
    came.clear();
    feeds.clear();
    thread.execute(() -> copies.regained(since));
    await().atMost(LONG).until(() -> !kernel.retained.containsKey("cleared"));
    assertThat(kernel.retained).containsOnlyKeys("stays", "changed", "made here", "made there");
    assertThat(Samples.text(Objects.requireNonNull(kernel.retained.get("changed")))).isEqualTo("2");
    await().atMost(LONG).until(() -> came.size() == 1);
    assertThat(came.getFirst().change().topic()).isEqualTo("made here");
    await().atMost(LONG).until(this::isComplete);
    assertThat(feeds).containsExactly(true);
  }

  @Test
  @DisplayName("all that is known is sent in parts, cleared topics too; lately: what was made here")
  void whatIsServed() {
    view(BOTH);
    await().atMost(LONG).until(copies::isLoaded);
    for (int i = 0; i < 1200; i++) {
      copies.set(Samples.message("t" + i, "v", 1, "p"));
    }
    copies.set(Samples.message("t7", "", 1, "p"));
    send("from there", "v", 5);
    await().atMost(LONG).until(() -> came.size() == 1201);
    came.clear();
    assertThat(copies.serve(OTHER, new Request.RetainedFeed(true)).join()).isEqualTo(DONE);
    assertThat(came).hasSize(1201).allMatch(Request.Retain::replay);
    assertThat(came).filteredOn(retain -> retain.change().isClear()).hasSize(1);

    clock.addAndGet(RetainedCopies.LATELY_MILLIS + 10);
    copies.set(Samples.message("late", "v", 1, "p"));
    await().atMost(LONG).until(() -> came.size() == 1202);
    came.clear();
    assertThat(copies.serve(OTHER, new Request.RetainedFeed(false)).join()).isEqualTo(DONE);
    assertThat(came).extracting(retain -> retain.change().topic()).containsExactly("late");
    assertThat(copies.serve(new View.Member("x", "x1"), new Request.RetainedFeed(true)).join())
        .isInstanceOf(Answer.Retry.class);
  }
}
