package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions are counted once, in whatever order the news of their hand-overs come, and when. */
class HandOverCountsTest {
  private final TestCluster cluster = new TestCluster(2);
  private final BrokerKernel kernel = cluster.broker(0).kernel();

  private TestClient connect(int broker, boolean cleanStart) {
    TestClient client = cluster.broker(broker).client(0, "c").connect(cleanStart, 1000);
    client.subscribe("t", 1).acknowledging();
    cluster.run();
    return client;
  }

  private Kernel.@Nullable HandOver give(long claim) {
    CompletableFuture<Kernel.@Nullable HandOver> given = kernel.handOver("c", false, claim);
    cluster.run();
    return given.join();
  }

  /** Given to a claim, and kept for want of news. */
  private void giveAndKeep(long claim, long question) {
    Objects.requireNonNull(give(claim)).kept(question);
    cluster.run();
  }

  /** The claim has it after all, says its broker: as the cluster module goes about that. */
  private void lateNews(long claim, long question) {
    Kernel.HandOver again = give(claim);
    if (again != null) {
      boolean known = again.isRepeated(question);
      CompletableFuture<?> done = known ? again.keptRest() : again.kept(question);
      cluster.run();
      assertThat(done).isDone();
    }
  }

  private SessionStats counts() {
    return kernel.stats().activity().sessions();
  }

  private long takeovers() {
    return kernel.stats().activity().disconnects().getOrDefault("takeovered", 0L);
  }

  @Test
  @DisplayName("News in time: taken over once, and its client's connection ended by that once")
  void inTime() {
    connect(0, false);
    Objects.requireNonNull(give(1000)).taken(1);
    cluster.run();
    assertThat(counts()).isEqualTo(new SessionStats(1, 0, 1, 0, 0));
    lateNews(1000, 1); // the same once more
    assertThat(counts()).isEqualTo(new SessionStats(1, 0, 1, 0, 0));
    assertThat(takeovers()).isEqualTo(1);
  }

  @Test
  @DisplayName("No news: what is kept is not taken over")
  void never() {
    connect(0, false);
    giveAndKeep(1000, 1);
    assertThat(counts()).isEqualTo(new SessionStats(1, 0, 0, 0, 0));
    assertThat(takeovers()).isEqualTo(1);
  }

  @Test
  @DisplayName("Late news: taken over then, once, also when what stayed is fetched")
  void late() {
    connect(0, false);
    giveAndKeep(1000, 1);
    lateNews(1000, 1);
    assertThat(counts()).isEqualTo(new SessionStats(1, 0, 1, 0, 0));
    lateNews(1000, 1);
    assertThat(counts()).as("the same news again").isEqualTo(new SessionStats(1, 0, 1, 0, 0));
    Objects.requireNonNull(give(1001)).taken(1);
    cluster.run();
    assertThat(counts()).as("fetched").isEqualTo(new SessionStats(1, 0, 1, 0, 0));
    assertThat(kernel.stats().sessions()).isZero();
    assertThat(takeovers()).isEqualTo(1);
  }

  @Test
  @DisplayName("Late news: what stayed and is not fetched ends uncounted")
  void lateAndNotFetched() {
    connect(0, false);
    giveAndKeep(1000, 1);
    lateNews(1000, 1);
    cluster.advance(Duration.ofSeconds(1001));
    assertThat(kernel.clientIds()).isEmpty();
    assertThat(counts()).isEqualTo(new SessionStats(1, 0, 1, 0, 0));
  }

  @Test
  @DisplayName("Late news: a client that comes back to what stayed resumes, and takes over nothing")
  void lateAndBack() {
    connect(0, false);
    giveAndKeep(0x1000, 1);
    lateNews(0x1000, 1);
    cluster.claims = 0x1000;
    connect(0, false);
    assertThat(counts()).isEqualTo(new SessionStats(1, 1, 1, 0, 0));
    kernel.kick("c");
    cluster.run();
    assertThat(counts()).as("a whole one again").isEqualTo(new SessionStats(1, 1, 1, 0, 1));
  }

  @Test
  @DisplayName("Late news: a client on another loop comes back to what stayed, and it is the same")
  void lateAndBackOnAnotherLoop() {
    connect(0, false);
    giveAndKeep(0x1000, 1);
    lateNews(0x1000, 1);
    cluster.claims = 0x1000;
    cluster.broker(0).client(1, "c").connect(false, 1000);
    cluster.run();
    assertThat(counts()).isEqualTo(new SessionStats(1, 1, 1, 0, 0));
  }

  @Test
  @DisplayName("News too late, of a session that its client is back to: they change nothing")
  void tooLate() {
    connect(0, false);
    giveAndKeep(1000, 1);
    cluster.claims = 1000;
    TestClient back = connect(0, false);
    SessionStats before = counts();
    assertThat(before).isEqualTo(new SessionStats(1, 1, 1, 0, 0));
    lateNews(1000, 1);
    assertThat(counts()).isEqualTo(before);
    assertThat(back.isClosed()).isFalse();
    assertThat(takeovers()).isEqualTo(1);
  }

  @Test
  @DisplayName("The late news of two claims: the session is taken over once, and the rest is not")
  void lateNewsOfTwo() {
    for (boolean inOrder : new boolean[] {true, false}) {
      HandOverCountsTest other = new HandOverCountsTest();
      other.connect(0, false);
      other.giveAndKeep(1000, 1);
      other.giveAndKeep(1001, 2);
      other.lateNews(inOrder ? 1000 : 1001, inOrder ? 1 : 2);
      other.lateNews(inOrder ? 1001 : 1000, inOrder ? 2 : 1);
      Objects.requireNonNull(other.give(1002)).taken(1);
      other.cluster.run();
      assertThat(other.counts()).isEqualTo(new SessionStats(1, 0, 1, 0, 0));
      assertThat(other.kernel.stats().sessions()).isZero();
    }
  }

  /** What is here of the session. */
  private enum Here {
    NOTHING,
    ALL,
    REST
  }

  private record Gift(long claim, long question) {}

  @Property(tries = 200)
  @Label("Whatever comes in whatever order: what came is here, or was counted as gone once")
  void anyOrder(@ForAll long seed) {
    new HandOverCountsTest().play(seed); // one instance runs all tries
  }

  private void play(long seed) {
    Random random = new Random(seed);
    Here here = Here.NOTHING;
    List<Gift> gifts = new ArrayList<>();
    @Nullable Gift unsure = null;
    TestClient client = null;
    long[] expected = new long[5]; // as in SessionStats
    for (int i = 0; i < 40; i++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          boolean clean = random.nextInt(4) == 0;
          boolean resumes = !clean && here != Here.NOTHING;
          expected[resumes ? 1 : 0]++;
          if (here == Here.ALL) {
            expected[clean ? 3 : 2]++;
          }
          client = connect(0, clean);
          here = Here.ALL;
          unsure = null;
        }
        case 2 -> {
          if (client != null) {
            client.drop();
          }
        }
        case 3, 4 -> {
          Gift gift = new Gift(++cluster.claims, i);
          Kernel.HandOver given = give(gift.claim());
          assertThat(given != null).isEqualTo(here != Here.NOTHING);
          if (given != null && random.nextInt(3) == 0) {
            given.taken(1);
            expected[2] += here == Here.ALL ? 1 : 0;
            here = Here.NOTHING;
          } else if (given != null) {
            given.kept(gift.question());
            unsure = gift;
          }
          gifts.add(gift);
        }
        case 5, 6 -> {
          if (!gifts.isEmpty()) {
            int last = gifts.size() - 1;
            Gift news = gifts.get(random.nextBoolean() ? last : random.nextInt(last + 1));
            boolean isHeard = here != Here.NOTHING && kernel.claimOf("c") < news.claim();
            lateNews(news.claim(), news.question());
            if (isHeard && news.equals(unsure)) {
              expected[2] += here == Here.ALL ? 1 : 0;
              here = Here.REST;
              unsure = null;
            } else if (isHeard) {
              unsure = news;
            }
          }
        }
        default -> {
          kernel.kick("c");
          expected[4] += here == Here.ALL ? 1 : 0;
          here = Here.NOTHING;
        }
      }
      cluster.run();
      assertThat(counts())
          .as("after step %d", i)
          .isEqualTo(
              new SessionStats(expected[0], expected[1], expected[2], expected[3], expected[4]));
      assertThat(kernel.stats().sessions()).isEqualTo(here == Here.NOTHING ? 0 : 1);
    }
  }
}
