package dev.marquette.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.Client;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class PrefixWatchTest {
  private static final String PREFIX = "/t/";
  private static final int KEYS = 6000;
  private static final Duration LONG = Duration.ofSeconds(90);

  private static TestEtcd etcd;
  private final Recorder seen = new Recorder();
  private TestProxy network;
  private EtcdClient direct;
  private EtcdClient overNetwork;

  @BeforeAll
  static void startEtcd() {
    etcd = TestEtcd.start();
  }

  @AfterAll
  static void stopEtcd() {
    etcd.close();
  }

  @BeforeEach
  void connect() {
    network = TestProxy.to(etcd.port());
    direct = etcd.connect();
    overNetwork = EtcdClient.connect(List.of(network.endpoint()), Duration.ofSeconds(2));
    direct.deletePrefix(PREFIX).join();
  }

  @AfterEach
  void disconnect() {
    overNetwork.close();
    network.close();
    direct.close();
  }

  private PrefixWatch watch() {
    return PrefixWatch.start(overNetwork, PREFIX, seen);
  }

  private void put(String key, String value) {
    direct.put(PREFIX + key, value.getBytes(UTF_8)).join();
  }

  /** In the order of the numbers: a snapshot, which a slow watch may need, has them as a watch. */
  private static String key(int number) {
    return "k%04d".formatted(number);
  }

  private void putMany(int count) {
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      writes.add(new Write(PREFIX + key(i), ("v" + i).getBytes(UTF_8)));
      if (writes.size() == 7 || i == count - 1) {
        direct.write(writes, new Write("/mark/" + UUID.randomUUID(), new byte[0]), 0).join();
        writes.clear();
      }
    }
  }

  private static List<String> puts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "+" + PREFIX + key(i) + "=v" + i).toList();
  }

  private static void awaitCurrent(PrefixWatch watch) {
    await().atMost(LONG).until(watch::isCurrent);
  }

  @Test
  void whatIsThereComesAsOneAndChangesFollow() {
    putMany(1203); // three pages
    try (PrefixWatch watch = watch()) {
      await().atMost(LONG).until(() -> seen.timesSynced() == 1);
      assertThat(seen.log()).containsExactlyInAnyOrderElementsOf(puts(1203));
      awaitCurrent(watch);
      assertThat(watch.staleSince()).isNull();
      put(key(0), "new");
      direct.delete(PREFIX + key(1)).join();
      direct.put("/other", new byte[0]).join();
      put("last", "1");
      await().atMost(LONG).until(() -> seen.state().containsKey(PREFIX + "last"));
      assertThat(seen.log().subList(1203, seen.log().size()))
          .containsExactly("+/t/k0000=new", "-/t/k0001", "+/t/last=1");
      assertThat(seen.timesSynced()).isEqualTo(1);
    }
  }

  @Test
  void anEmptyPrefixIsSyncedToo() {
    try (PrefixWatch watch = watch()) {
      await().atMost(LONG).until(() -> seen.timesSynced() == 1);
      assertThat(seen.log()).isEmpty();
      awaitCurrent(watch);
    }
  }

  @Test
  @DisplayName(
      "the stream breaks at many points of the watch's history: nothing lost, nothing twice")
  void nothingIsLostWhenTheStreamBreaksInTheHistory() {
    try (PrefixWatch watch = watch()) {
      awaitCurrent(watch);
      // how much etcd says up to "watch created", on a connection that has only the watch
      // (refused for a while: a connection that is back at once would not be seen to be gone)
      network.refuse();
      await().atMost(LONG).until(() -> !watch.isCurrent());
      network.restore();
      awaitCurrent(watch);
      long created = network.serverBytes();

      network.refuse();
      await().atMost(LONG).until(() -> !watch.isCurrent());
      putMany(KEYS);
      // jetcd's own resume loses all when the stream breaks just after "created"
      for (long more : new long[] {0, 0, 9, 10, 200, 5_000, 60_000, 150_000, 0, 20_000}) {
        network.cutAfter(created + more);
      }
      network.restore();

      await().atMost(LONG).until(() -> seen.size() == KEYS);
      await().atMost(LONG).until(network::cutsUsed);
      awaitCurrent(watch);
      put("last", "1");
      await().atMost(LONG).until(() -> seen.size() == KEYS + 1);
      assertThat(seen.log().subList(0, KEYS)).containsExactlyElementsOf(puts(KEYS));
      assertThat(seen.log()).hasSize(KEYS + 1);
      assertThat(seen.disorder()).isZero();
    }
  }

  @Test
  @DisplayName(
      "the connection is cut again and again while keys are written: each key once, in order")
  void nothingIsLostUnderChurn() {
    try (PrefixWatch watch = watch()) {
      awaitCurrent(watch);
      Thread vandal =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int round = 1; round <= 8; round++) {
                      int enough = round * KEYS / 10;
                      await().atMost(LONG).until(() -> seen.size() > enough);
                      network.cut();
                    }
                  });
      putMany(KEYS);
      await().atMost(LONG).until(() -> seen.size() == KEYS);
      await().atMost(LONG).until(() -> !vandal.isAlive());
      assertThat(seen.log()).containsExactlyElementsOf(puts(KEYS));
    }
  }

  @Test
  @DisplayName("compaction while away: the difference comes, and only the difference")
  void compactionWhileAwayGivesTheDifference() throws Exception {
    putMany(KEYS);
    try (PrefixWatch watch = watch();
        Client jetcd = Client.builder().endpoints(etcd.endpoint()).build()) {
      await().atMost(LONG).until(() -> seen.size() == KEYS);
      awaitCurrent(watch);
      network.refuse();
      await().atMost(LONG).until(() -> !watch.isCurrent());
      Instant since = Objects.requireNonNull(watch.staleSince());
      assertThat(since).isBeforeOrEqualTo(Instant.now());

      put(key(17), "changed");
      put("new", "1");
      direct.delete(PREFIX + key(18)).join();
      long revision = direct.put("/other", new byte[0]).join();
      jetcd.getKVClient().compact(revision).get(LONG.toSeconds(), TimeUnit.SECONDS);
      network.restore();

      await().atMost(LONG).until(() -> seen.state().containsKey("/t/new"));
      assertThat(seen.log().subList(KEYS, seen.log().size()))
          .containsExactlyInAnyOrder("+/t/k0017=changed", "+/t/new=1", "-/t/k0018");
      awaitCurrent(watch);
      put("last", "1");
      await().atMost(LONG).until(() -> seen.state().containsKey("/t/last"));
    }
  }

  @Test
  @DisplayName("a connection that has gone silent is given up, and a new one is made")
  void silenceIsFound() {
    TestClock clock = new TestClock();
    try (PrefixWatch watch = PrefixWatch.start(overNetwork, PREFIX, seen, clock)) {
      awaitCurrent(watch);
      network.mute();
      put("k", "v");
      clock.forward(Duration.ofSeconds(21));
      await().atMost(LONG).until(() -> !watch.isCurrent());
      clock.forward(Duration.ofSeconds(6));
      await().atMost(LONG).until(() -> seen.size() == 1);
      awaitCurrent(watch);
    }
  }

  @Test
  @DisplayName("an idle watch asks, etcd answers, and the watch is left as it is")
  void anIdleWatchStays() {
    TestClock clock = new TestClock();
    try (PrefixWatch watch = PrefixWatch.start(overNetwork, PREFIX, seen, clock)) {
      awaitCurrent(watch);
      long connections = network.accepted();
      for (int i = 0; i < 3; i++) {
        long before = network.serverBytes();
        clock.forward(Duration.ofSeconds(10));
        await().atMost(LONG).until(() -> network.serverBytes() > before);
        assertThat(watch.isCurrent()).isTrue();
      }
      assertThat(network.accepted()).isEqualTo(connections);
    }
  }

  @Test
  @DisplayName("an etcd that comes back empty: all keys are reported as gone, new ones come")
  void anEtcdThatLostAllIsNoticed() {
    try (TestEtcd own = TestEtcd.start();
        EtcdClient client = own.connect()) {
      for (int i = 0; i < 20; i++) {
        client.put(PREFIX + i, new byte[0]).join();
      }
      try (PrefixWatch watch = PrefixWatch.start(client, PREFIX, seen)) {
        await().atMost(LONG).until(() -> seen.size() == 20);
        awaitCurrent(watch);
        own.down();
        await().atMost(LONG).until(() -> !watch.isCurrent());
        own.forget();
        own.up();
        for (int i = 0; i < 50; i++) {
          client.put("/other/" + i, new byte[0]).join(); // its revisions are soon beyond the old
        }
        await().atMost(LONG).until(() -> seen.size() == 0);
        client.put(PREFIX + "new", new byte[0]).join();
        await().atMost(LONG).until(() -> seen.size() == 1);
      }
    }
  }

  @Test
  void anEtcdThatIsAwayAtTheStartIsWaitedFor() {
    network.refuse();
    try (PrefixWatch watch = watch()) {
      put("k", "v");
      await()
          .during(Duration.ofMillis(500))
          .atMost(LONG)
          .until(() -> seen.timesSynced() == 0 && !watch.isCurrent());
      network.restore();
      await().atMost(LONG).until(() -> seen.size() == 1);
    }
  }

  @Test
  void aListenerThatFailsDoesNotEndTheWatch() {
    Recorder inner = seen;
    PrefixWatch.Listener failing =
        (changes, revision) -> {
          inner.changed(changes, revision);
          throw new IllegalStateException("a listener that fails, as this test wants");
        };
    try (PrefixWatch watch = PrefixWatch.start(overNetwork, PREFIX, failing)) {
      awaitCurrent(watch);
      put("a", "1");
      await().atMost(LONG).until(() -> seen.size() == 1);
      put("b", "1");
      await().atMost(LONG).until(() -> seen.size() == 2);
    }
  }

  @Test
  void anEmptyPrefixCannotBeWatched() {
    assertThatIllegalArgumentException().isThrownBy(() -> PrefixWatch.start(overNetwork, "", seen));
  }

  /** Time that a test moves. */
  private static final class TestClock extends Clock {
    private volatile Instant now = Instant.EPOCH;

    void forward(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
