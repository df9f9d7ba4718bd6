package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.etcd.BanRecord;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.Entry;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.TestEtcd;
import dev.marquette.etcd.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys in a real etcd. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class EndedBansTest {
  private static final ClusterKeys KEYS = new ClusterKeys("test", "c");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MANY = 3 * EndedBans.AT_ONCE + 1;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Worker thread = new Worker("bans");
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private TestEtcd etcd;
  private EtcdClient client;
  private EndedBans ended;

  @BeforeEach
  void start() {
    etcd = TestEtcd.start();
    client = etcd.connect();
    ended = new EndedBans(client, thread, () -> NOW, this::isThere);
  }

  @AfterEach
  void stop() {
    thread.end();
    client.close();
    etcd.close();
  }

  private boolean isThere(String key) {
    asked.add(key);
    return true;
  }

  private String put(String clientId, Instant until) {
    BanRecord record =
        new BanRecord(BanRecord.Kind.CLIENT_ID, clientId, until.toEpochMilli(), "test", "because");
    String key = BanRecord.key(KEYS, record.kind(), clientId);
    client.put(key, record.toJson()).join();
    return key;
  }

  private List<String> putMany() {
    return IntStream.range(0, MANY).mapToObj(i -> put("c" + i, NOW)).toList();
  }

  private List<String> inEtcd() {
    return client.list(KEYS.dataPrefix(BanRecord.SECTION)).join().entries().stream()
        .map(Entry::key)
        .toList();
  }

  @Test
  @DisplayName("All go that have ended; what lasts, is gone or cannot be read stays as it is")
  void removes() {
    List<String> keys = new ArrayList<>(putMany());
    String lasting = put("lasting", NOW.plusMillis(1));
    String unreadable = KEYS.data(BanRecord.SECTION, "unreadable");
    client.put(unreadable, new byte[] {1}).join();
    keys.addAll(List.of(lasting, unreadable, KEYS.data(BanRecord.SECTION, "gone")));
    thread.execute(() -> ended.remove(keys));
    await().atMost(LONG).until(() -> inEtcd().size() == 2 && asked.size() == keys.size());
    assertThat(inEtcd()).containsExactlyInAnyOrder(lasting, unreadable);
  }

  @Test
  @DisplayName("What another broker has removed is not asked for")
  void passesOver() {
    List<String> keys = putMany();
    EndedBans knowing = new EndedBans(client, thread, () -> NOW, keys.subList(0, 2)::contains);
    thread.execute(() -> knowing.remove(keys));
    await().atMost(LONG).until(() -> inEtcd().size() == MANY - 2);
    assertThat(inEtcd()).doesNotContainAnyElementsOf(keys.subList(0, 2));
  }

  @Test
  @DisplayName("An etcd that is away is not asked for all, and for all the next time")
  void etcdAway() {
    List<String> keys = putMany();
    etcd.down();
    try (EtcdClient hasty = EtcdClient.connect(List.of(etcd.endpoint()), Duration.ofSeconds(1))) {
      EndedBans trying = new EndedBans(hasty, thread, () -> NOW, this::isThere);
      thread.execute(() -> trying.remove(keys));
      await().atMost(LONG).until(() -> asked.size() == EndedBans.AT_ONCE);
      etcd.up();
      await()
          .atMost(LONG)
          .until(
              () -> {
                thread.execute(() -> trying.remove(keys));
                return inEtcd().isEmpty();
              });
    }
  }

  @Test
  @DisplayName("Brokers that remove the same ones at once remove all")
  void together() {
    List<String> keys = putMany();
    Worker other = new Worker("other");
    EndedBans others = new EndedBans(client, other, () -> NOW, key -> true);
    thread.execute(() -> ended.remove(keys));
    other.execute(() -> others.remove(keys));
    await().atMost(LONG).until(() -> inEtcd().isEmpty());
    other.end();
  }
}
