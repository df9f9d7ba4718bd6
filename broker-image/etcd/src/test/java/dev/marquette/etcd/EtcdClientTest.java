package dev.marquette.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EtcdClientTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static TestEtcd etcd;
  private static EtcdClient client;

  @BeforeAll
  static void start() {
    etcd = TestEtcd.start();
    client = etcd.connect();
  }

  @AfterAll
  static void stop() {
    client.close();
    etcd.close();
  }

  @BeforeEach
  void clear() {
    client.deletePrefix("/").join();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void aKeyIsSetReadAndDeleted() {
    assertThat(client.get("/a").join()).isNull();
    long revision = client.put("/a", bytes("1")).join();
    Entry entry = Objects.requireNonNull(client.get("/a").join());
    assertThat(entry.key()).isEqualTo("/a");
    assertThat(entry.value()).isEqualTo(bytes("1"));
    assertThat(entry.modRevision()).isEqualTo(revision);
    assertThat(entry.lease()).isZero();
    assertThat(client.delete("/a").join()).isTrue();
    assertThat(client.delete("/a").join()).isFalse();
    assertThat(client.get("/a").join()).isNull();
  }

  @Test
  void aPrefixIsListedInPagesAtOneRevision() {
    List<CompletableFuture<Long>> puts = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      puts.add(client.put("/p/" + i, bytes("v")));
    }
    puts.forEach(CompletableFuture::join);
    client.put("/q", bytes("other")).join();
    Snapshot snapshot = client.list("/p/").join();
    assertThat(snapshot.entries()).hasSize(1000);
    assertThat(snapshot.entries()).extracting(Entry::key).isSorted().doesNotHaveDuplicates();
    assertThat(client.list("/none/").join().entries()).isEmpty();
    assertThat(client.deletePrefix("/p/").join()).isEqualTo(1000);
  }

  @Test
  void aChangeOfAnotherIsNotOverwritten() {
    assertThat(client.putIfUnchanged("/c", 0, bytes("1")).join()).isTrue();
    assertThat(client.putIfUnchanged("/c", 0, bytes("2")).join()).isFalse();
    long seen = Objects.requireNonNull(client.get("/c").join()).modRevision();
    assertThat(client.putIfUnchanged("/c", seen, bytes("3")).join()).isTrue();
    assertThat(client.deleteIfUnchanged("/c", seen).join()).isFalse();
    long now = Objects.requireNonNull(client.get("/c").join()).modRevision();
    assertThat(client.deleteIfUnchanged("/c", now).join()).isTrue();
  }

  @Test
  void keysAreDeletedOnlyWithoutTheirGuard() {
    client.put("/r/1", bytes("1")).join();
    client.put("/guard", bytes("here")).join();
    assertThat(client.deletePrefixIfAbsent("/r/", "/guard").join()).isFalse();
    assertThat(client.get("/r/1").join()).isNotNull();
    client.delete("/guard").join();
    assertThat(client.deletePrefixIfAbsent("/r/", "/guard").join()).isTrue();
    assertThat(client.get("/r/1").join()).isNull();
  }

  @Test
  void oneTransactionPutsAndDeletes() {
    client.put("/w/old", bytes("1")).join();
    List<Write> writes = List.of(new Write("/w/new", bytes("1")), new Write("/w/old", null));
    client.write(writes, new Write("/m", bytes("1")), 0).join();
    assertThat(client.list("/w/").join().entries())
        .extracting(Entry::key)
        .containsExactly("/w/new");
  }

  @Test
  @DisplayName("a transaction with a mark has its effect once, and not after another mark")
  void markedTransactions() {
    Write one = new Write("/m", bytes("1"));
    List<Write> puts = List.of(new Write("/w/a", bytes("1")));
    Marked.Set first = (Marked.Set) client.write(puts, one, 0).join();
    assertThat(Objects.requireNonNull(client.get("/w/a").join()).modRevision())
        .isEqualTo(first.revision());
    client.delete("/w/a").join();
    Marked.Other again = (Marked.Other) client.write(puts, one, 0).join();
    assertThat(Objects.requireNonNull(again.mark()).value()).isEqualTo(bytes("1"));
    assertThat(again.revision()).isEqualTo(first.revision());
    Write two = new Write("/m", bytes("2"));
    assertThat(client.write(List.of(), two, first.revision()).join())
        .isInstanceOf(Marked.Set.class);
    assertThat(client.write(puts, one, first.revision()).join()).isInstanceOf(Marked.Other.class);
    assertThat(client.get("/w/a").join()).isNull();
    client.delete("/m").join();
    assertThat(client.write(puts, one, first.revision()).join()).isEqualTo(new Marked.Other(null));
  }

  @Test
  @DisplayName("what etcd refuses is told apart from what may succeed later")
  void refusalsAreNotRetryable() {
    CompletableFuture<Long> tooLarge = client.put("/large", new byte[2_000_000]);
    assertThatThrownBy(tooLarge::join)
        .cause()
        .isInstanceOfSatisfying(EtcdException.class, e -> assertThat(e.retryable()).isFalse())
        .hasMessageContaining("put /large")
        .hasMessageContaining(etcd.endpoint());
  }

  @Test
  @DisplayName("without etcd a call fails within its time-out, and works again once etcd is back")
  void aCallEndsWithoutEtcd() {
    try (TestEtcd own = TestEtcd.start();
        EtcdClient hasty = EtcdClient.connect(List.of(own.endpoint()), Duration.ofMillis(500))) {
      await()
          .atMost(LONG)
          .until(() -> hasty.put("/a", bytes("1")).handle((at, failure) -> at != null).join());
      own.down();
      for (int i = 0; i < 12; i++) {
        assertThatThrownBy(() -> hasty.get("/a").get(LONG.toSeconds(), TimeUnit.SECONDS))
            .cause()
            .isInstanceOfSatisfying(EtcdException.class, e -> assertThat(e.retryable()).isTrue());
      }
      own.up();
      await()
          .atMost(LONG)
          .until(() -> hasty.get("/a").handle((entry, failure) -> entry != null).join());
    }
  }

  @Test
  @DisplayName("a put that was given up does not take effect later")
  void aPutThatTimedOutIsNotSentLater() {
    try (TestProxy network = TestProxy.to(etcd.port());
        EtcdClient hasty =
            EtcdClient.connect(List.of(network.endpoint()), Duration.ofMillis(300))) {
      network.refuse();
      assertThatThrownBy(() -> hasty.put("/late", bytes("old")).join())
          .hasCauseInstanceOf(EtcdException.class);
      client.put("/late", bytes("new")).join();
      network.restore();
      await()
          .atMost(LONG)
          .until(() -> hasty.get("/late").handle((entry, failure) -> entry != null).join());
      assertThat(Objects.requireNonNull(client.get("/late").join()).value())
          .isEqualTo(bytes("new"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "etcd:2379", "https://etcd:2379", "http://etcd", "http://"})
  void endpointsAreChecked(String endpoint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EtcdClient.connect(List.of(endpoint)).close());
  }

  @Test
  void oneEndpointIsNeeded() {
    assertThatIllegalArgumentException().isThrownBy(() -> EtcdClient.connect(List.of()).close());
  }
}
