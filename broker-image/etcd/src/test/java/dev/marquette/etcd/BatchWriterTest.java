package dev.marquette.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BatchWriterTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static TestEtcd etcd;
  private TestProxy network;
  private EtcdClient direct;
  private EtcdClient overNetwork;
  private BatchWriter writer;

  @BeforeAll
  static void startEtcd() {
    etcd = TestEtcd.start();
  }

  @AfterAll
  static void stopEtcd() {
    etcd.close();
  }

  @BeforeEach
  void start() {
    network = TestProxy.to(etcd.port());
    direct = etcd.connect();
    direct.deletePrefix("/").join();
    overNetwork = EtcdClient.connect(List.of(network.endpoint()), Duration.ofSeconds(1));
    writer = BatchWriter.start(overNetwork, "mark");
  }

  @AfterEach
  void stop() {
    writer.close();
    overNetwork.close();
    network.close();
    direct.close();
  }

  private Map<String, String> state() {
    Map<String, String> state = new HashMap<>();
    for (Entry entry : direct.list("/").join().entries()) {
      state.put(entry.key(), new String(entry.value(), UTF_8));
    }
    return state;
  }

  private void put(String key, Object value) {
    writer.put(key, value.toString().getBytes(UTF_8));
  }

  private static void flush(BatchWriter writer) {
    writer.flush().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Test
  @DisplayName("ten thousand changes go in few transactions, at most 120 a transaction")
  void changesAreBatched() {
    long before = direct.put("/start", new byte[0]).join();
    network.pause(); // or a thread that is slow to write would have less in a transaction
    for (int i = 0; i < 10_000; i++) {
      put("/k" + i, i);
    }
    network.resume();
    flush(writer);
    assertThat(state()).hasSize(10_001).containsEntry("/k9999", "9999");
    assertThat(writer.waiting()).isZero();
    assertThat(writer.revision()).isEqualTo(direct.list("/").join().revision());
    long transactions = direct.put("/end", new byte[0]).join() - before - 1;
    assertThat(transactions).isBetween(84L, 200L);
  }

  @Test
  @DisplayName("a key that changes a thousand times is written a few times, last state last")
  void changesOfOneKeyCoalesce() {
    long before = direct.put("/start", new byte[0]).join();
    network.pause();
    for (int i = 0; i < 1000; i++) {
      writer.delete("/k");
      put("/k", i);
    }
    network.resume();
    flush(writer);
    assertThat(state()).containsEntry("/k", "999");
    assertThat(direct.put("/end", new byte[0]).join() - before).isLessThan(100);
  }

  @Test
  @DisplayName("a flush at the moment at which another one is done ends too")
  void aFlushAtAnyMomentEnds() {
    try (BatchWriter eager = BatchWriter.start(direct, "eager", Duration.ZERO)) {
      for (int i = 0; i < 500; i++) {
        eager.put("/moment", new byte[1]);
        flush(eager);
        flush(eager);
      }
    }
  }

  @Test
  @DisplayName("etcd is away: all is kept, once a key, and written when it is back")
  void nothingIsLostWhileEtcdIsAway() {
    network.refuse();
    put("/gone", 1);
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < 500; i++) {
        put("/k" + i, round);
      }
    }
    writer.delete("/gone");
    CompletableFuture<?> flushed = writer.flush();
    assertThat(writer.waiting()).isLessThanOrEqualTo(501);
    await().during(Duration.ofSeconds(2)).atMost(LONG).until(() -> !flushed.isDone());
    assertThat(writer.waiting()).isLessThanOrEqualTo(501);
    put("/late", 1);
    network.restore();
    flushed.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    flush(writer);
    Map<String, String> state = state();
    assertThat(state).hasSize(501).doesNotContainKey("/gone").containsEntry("/late", "1");
    assertThat(state).containsEntry("/k0", "49").containsEntry("/k499", "49");
  }

  @Test
  @DisplayName("four threads under a network that breaks: etcd ends with each key's last state")
  void contentionOnABadNetwork() throws Exception {
    ConcurrentHashMap<String, String> wanted = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int thread = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    Random random = new Random(thread);
                    for (int i = 0; i < 20_000; i++) {
                      String key = "/" + thread + "/" + random.nextInt(300);
                      if (random.nextBoolean()) {
                        wanted.put(key, "" + i);
                        put(key, i);
                      } else {
                        wanted.remove(key);
                        writer.delete(key);
                      }
                      if (i % 5000 == 0) {
                        network.cut();
                        flush(writer);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    flush(writer);
    assertThat(state()).isEqualTo(wanted);
  }

  @Test
  @DisplayName("what had no answer is not written again over what others did since")
  void unansweredWritesAreMadeOnce() {
    put("/banned", 1);
    flush(writer);
    network.muteServer();
    CompletableFuture<Long> put = writer.put("/lifted", new byte[0]);
    CompletableFuture<Long> deleted = writer.delete("/banned");
    await().atMost(LONG).until(() -> state().keySet().equals(Set.of("/lifted")));
    long at = Objects.requireNonNull(direct.get("/lifted").join()).modRevision();
    direct.delete("/lifted").join();
    direct.put("/banned", "again".getBytes(UTF_8)).join();
    put("/later", 1);
    network.cut();
    flush(writer);
    assertThat(state()).isEqualTo(Map.of("/banned", "again", "/later", "1"));
    assertThat(put.join()).isEqualTo(at);
    assertThat(deleted.join()).isGreaterThanOrEqualTo(at); // may have gone alone
  }

  @Test
  @DisplayName(
      "what etcd did not get is written, each key in its last state, and not later as well")
  void unsentWritesAreMade() {
    put("/a", 1);
    flush(writer);
    network.isolate();
    CompletableFuture<Long> first = writer.put("/a", "2".getBytes(UTF_8));
    put("/b", 2);
    await().atMost(LONG).until(() -> !writer.isWaiting("/a")); // on its way
    CompletableFuture<Long> second = writer.put("/a", "3".getBytes(UTF_8));
    network.cut();
    network.restore();
    flush(writer);
    assertThat(state()).isEqualTo(Map.of("/a", "3", "/b", "2"));
    long at = Objects.requireNonNull(direct.get("/a").join()).modRevision();
    assertThat(first.join()).isEqualTo(second.join()).isEqualTo(at);
  }

  @Test
  @DisplayName("two writers that share a mark by mistake still write all")
  void twoAtOneMark() {
    try (BatchWriter other = BatchWriter.start(direct, "mark")) {
      for (int i = 0; i < 500; i++) {
        put("/a" + i, i);
        other.put("/b" + i, new byte[0]);
        if (i % 50 == 0) {
          flush(writer);
        }
      }
      flush(writer);
      flush(other);
      assertThat(state()).hasSize(1000);
    }
  }

  @Test
  @DisplayName("large values are split over transactions")
  void largeValuesAreSplit() {
    for (int i = 0; i < 10; i++) {
      writer.put("/large" + i, new byte[400_000]);
    }
    flush(writer);
    assertThat(direct.list("/large").join().entries()).hasSize(10);
  }

  @Test
  @DisplayName("a write that etcd refuses does not stop the others")
  void aRefusedWriteDoesNotStopOthers() {
    for (int i = 0; i < 50; i++) {
      put("/k" + i, i);
    }
    CompletableFuture<Long> refused = writer.put("", new byte[0]);
    CompletableFuture<Long> taken = writer.delete("/k0");
    for (int i = 50; i < 100; i++) {
      put("/k" + i, i);
    }
    flush(writer);
    assertThat(state()).hasSize(99);
    assertThatThrownBy(refused::join).hasCauseInstanceOf(EtcdException.class);
    assertThat(taken.join()).isPositive();
  }

  @Test
  void aValueThatIsTooLargeIsRefusedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.put("/k", new byte[BatchWriter.MAXIMUM_BYTES]))
        .withMessageContaining("the limit is 1000000");
  }

  @Test
  void flushOfAnIdleWriterIsDoneAndOfAClosedOneFails() {
    assertThat(writer.flush()).isDone();
    network.refuse();
    put("/k", 1);
    CompletableFuture<?> flushed = writer.flush();
    writer.close();
    assertThatThrownBy(flushed::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(writer.waiting()).isZero();
  }

  @Test
  @DisplayName("owned keys: leftovers go, what is deleted or changed by others comes back")
  void ownedKeysAreRepaired() {
    direct.put("/own/leftover", new byte[0]).join();
    direct.put("/others/k", new byte[0]).join();
    OwnedKeys owned = new OwnedKeys("/own/", writer);
    owned.set("/own/a", "1".getBytes(UTF_8));
    try (PrefixWatch watch =
        PrefixWatch.start(overNetwork, "/", (changes, at) -> changes.forEach(owned::observed))) {
      await().atMost(LONG).until(watch::isCurrent);
      owned.set("/own/b", "1".getBytes(UTF_8));
      awaitState(Map.of("/own/a", "1", "/own/b", "1", "/others/k", ""));
      direct.delete("/own/a").join();
      direct.put("/own/b", "wrong".getBytes(UTF_8)).join();
      direct.put("/own/c", "wrong".getBytes(UTF_8)).join();
      awaitState(Map.of("/own/a", "1", "/own/b", "1", "/others/k", ""));
      owned.remove("/own/a");
      assertThat(owned.size()).isEqualTo(1);
      awaitState(Map.of("/own/b", "1", "/others/k", ""));
      assertThatIllegalArgumentException().isThrownBy(() -> owned.set("/others/k", new byte[0]));
    }
  }

  private void awaitState(Map<String, String> expected) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              Map<String, String> own = new HashMap<>(state());
              own.remove("/marquette/epoch"); // the watch's mark
              assertThat(own).isEqualTo(expected);
            });
  }
}
