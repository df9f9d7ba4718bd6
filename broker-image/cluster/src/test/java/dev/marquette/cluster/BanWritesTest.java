package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.etcd.BanRecord;
import dev.marquette.etcd.BatchWriter;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.Entry;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.TestEtcd;
import dev.marquette.etcd.Worker;
import dev.marquette.kernel.bans.Ban;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for a real etcd. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class BanWritesTest {
  private static final ClusterKeys KEYS = new ClusterKeys("test", "c");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MOST = BanWrites.MOST_BYTES / BanWrites.LEAST_BYTES;

  private final Worker thread = new Worker("bans");
  private final Map<String, BanWrites.Written> written = new ConcurrentHashMap<>();
  private volatile Instant now = Instant.now();
  private TestEtcd etcd;
  private EtcdClient client;
  private BatchWriter writer;
  private BanWrites writes;

  @BeforeEach
  void start() {
    etcd = TestEtcd.start();
    client = etcd.connect();
    writer = BatchWriter.start(client, KEYS.writer("n", "data"));
    writes = writes();
  }

  @AfterEach
  void stop() {
    thread.end();
    writer.close();
    client.close();
    etcd.close();
  }

  private BanWrites writes() {
    return new BanWrites(
        writer,
        thread,
        () -> now,
        () -> Seen.NOTHING.at(1),
        each -> {
          if (SharedBans.key(KEYS, each.who()).equals(each.key())) {
            written.put(each.key(), each);
          }
        });
  }

  private boolean isRemoved(String key) {
    BanWrites.Written last = written.get(key);
    return last != null && last.removed();
  }

  /** Has nothing told before the result is counted down, however fast etcd answers. */
  private CountDownLatch tellLater() {
    CountDownLatch later = new CountDownLatch(1);
    thread.execute(
        () -> {
          try {
            later.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the test has ended
          }
        });
    return later;
  }

  private Ban ban(Ban.Who who, Duration time) {
    return new Ban(who, "test", "because", now.plus(time).toEpochMilli());
  }

  private Ban ban(String clientId) {
    return ban(new Ban.ClientId(clientId), Duration.ofHours(1));
  }

  private static String key(Ban ban) {
    return SharedBans.key(KEYS, ban.who());
  }

  private void put(Ban ban) {
    writes.put(key(ban), ban);
  }

  private Map<String, Long> inEtcd() {
    return client.list(KEYS.dataPrefix(BanRecord.SECTION)).join().entries().stream()
        .map(entry -> BanRecord.fromJson(entry.value()))
        .collect(Collectors.toMap(BanRecord::value, BanRecord::untilMillis));
  }

  @Test
  @DisplayName("With etcd away the writer holds so many short bans and so many bytes of long ones")
  void bounded() {
    etcd.down();
    for (int i = 0; i < 2 * MOST; i++) {
      put(ban("c" + i));
    }
    assertThat(writes.unshared()).isEqualTo(MOST);
    assertThat(writer.waiting()).isLessThanOrEqualTo(MOST);
    BanWrites others = writes();
    String longest = "x".repeat(60_000);
    for (int i = 0; i < 100; i++) {
      Ban ban = ban(longest + i);
      others.put(key(ban), ban);
    }
    assertThat(others.unshared()).isBetween(33, 35);
    etcd.up();
    await().atMost(LONG).until(() -> inEtcd().size() == 2 * MOST + 100);
    assertThat(writes.unshared() + others.unshared()).isZero();
  }

  @Test
  @DisplayName("Of what waits the last state is written, and of what ended nothing but that it did")
  void lastState() {
    Ban longer = ban("ended");
    put(longer);
    await().atMost(LONG).until(() -> !writes.isWaiting(key(longer))); // so that there is all room
    etcd.down();
    for (int i = 0; i < MOST; i++) {
      put(ban("c" + i));
    }
    put(ban(new Ban.ClientId("ended"), Duration.ofMinutes(1))); // instead of the longer one
    put(ban(new Ban.ClientId("brief"), Duration.ofMinutes(1)));
    put(ban("lifted"));
    put(ban("again"));
    Ban last = ban(new Ban.ClientId("again"), Duration.ofHours(2));
    put(last);
    assertThat(writes.unshared()).isEqualTo(4);
    assertThat(writes.isWaiting(key(last))).isTrue();
    writes.delete(key(ban("lifted")), ban("lifted").who());
    assertThat(writes.unshared()).isEqualTo(3);
    now = now.plus(Duration.ofMinutes(2));
    writes.removeEnded(Set.of(key(longer)));
    assertThat(writes.unshared()).isEqualTo(2);
    etcd.up();
    await().atMost(LONG).until(() -> writes.unshared() == 0);
    writer.flush().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    assertThat(inEtcd())
        .hasSize(MOST + 1)
        .containsEntry("again", last.untilMillis())
        .doesNotContainKeys("ended", "brief", "lifted");
  }

  @Test
  @DisplayName("A key waits until its last write is answered; then it is told at which revision")
  void tells() {
    Ban ban = ban("c");
    CountDownLatch later = tellLater();
    put(ban);
    writes.delete(key(ban), ban.who());
    put(ban);
    assertThat(writes.isWaiting(key(ban))).isTrue();
    later.countDown();
    await().atMost(LONG).until(() -> written.containsKey(key(ban)));
    assertThat(writes.isWaiting(key(ban))).isFalse();
    Entry entry = Objects.requireNonNull(client.get(key(ban)).join());
    assertThat(written.values())
        .containsExactly(
            new BanWrites.Written(
                key(ban), ban.who(), false, entry.modRevision(), Seen.NOTHING.at(1)));
    writes.delete(key(ban), ban.who());
    await().atMost(LONG).until(() -> isRemoved(key(ban)));
    assertThat(client.get(key(ban)).join()).isNull();
  }

  @Test
  @DisplayName("What became of a ban is not told when one that is too long for etcd came after it")
  void tooLongAfter() {
    Ban tooLong = ban("\u0001".repeat(60_000));
    CountDownLatch later = tellLater();
    put(tooLong);
    writes.delete(key(tooLong), tooLong.who());
    put(tooLong);
    later.countDown();
    Ban other = ban("other");
    put(other);
    await().atMost(LONG).until(() -> written.containsKey(key(other)));
    assertThat(written).containsOnlyKeys(key(other));
    assertThat(writes.isWaiting(key(tooLong))).isFalse();
    writes.delete(key(tooLong), tooLong.who());
    await().atMost(LONG).until(() -> written.containsKey(key(tooLong)));
  }

  @Test
  @DisplayName("However often a ban is lifted while etcd is away, one answer is waited for")
  void liftedOften() {
    Ban ban = ban("c");
    put(ban);
    writer.flush().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    etcd.down();
    writes.delete(key(ban), ban.who());
    await().atMost(LONG).until(() -> !writer.isWaiting(key(ban))); // is on its way
    for (int i = 0; i < 1000; i++) {
      writes.delete(key(ban), ban.who());
    }
    assertThat(writer.delete(key(ban)).getNumberOfDependents()).isEqualTo(1);
    assertThat(writes.isWaiting(key(ban))).isTrue();
    etcd.up();
    await().atMost(LONG).until(() -> isRemoved(key(ban)));
    assertThat(writes.isWaiting(key(ban))).isFalse();
    assertThat(inEtcd()).isEmpty();
  }

  @Test
  @DisplayName("Threads that ban and lift at once leave what the last call of each key says")
  void contention() throws Exception {
    int threads = 4;
    CyclicBarrier together = new CyclicBarrier(threads);
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<@Nullable Void>> done = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        done.add(executor.submit(() -> banAndLift(number, together)));
      }
      for (Future<@Nullable Void> each : done) {
        each.get();
      }
    }
    await().atMost(LONG).until(() -> writes.unshared() == 0);
    writer.flush().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    CompletableFuture.runAsync(() -> {}, thread::execute).join(); // all that was answered is told
    assertThat(written.keySet()).hasSize(threads * 1000).noneMatch(writes::isWaiting);
    assertThat(isRemoved(key(ban("0-1")))).isTrue();
    assertThat(isRemoved(key(ban("3-998")))).isFalse();
    assertThat(inEtcd()).hasSize(threads * 500).doesNotContainKey("0-1").containsKey("3-998");
  }

  private @Nullable Void banAndLift(int number, CyclicBarrier together) throws Exception {
    together.await();
    for (int i = 0; i < 3000; i++) {
      Ban ban = ban(number + "-" + i % 1000);
      if (i < 2000 || i % 2 == 0) {
        put(ban);
      } else {
        writes.delete(key(ban), ban.who());
      }
    }
    return null;
  }
}
