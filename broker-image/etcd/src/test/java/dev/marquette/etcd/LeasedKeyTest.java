package dev.marquette.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LeasedKeyTest {
  private static final String KEY = "/m/n";
  private static final Duration LONG = Duration.ofSeconds(60);

  /** For a lease that must not end, however slow the machine is. */
  private static final Duration TTL = Duration.ofSeconds(8);

  /** For one that is to end. */
  private static final Duration SHORT = Duration.ofSeconds(2);

  private static final byte[] ONE = "one".getBytes(UTF_8);
  private static final byte[] TWO = "two".getBytes(UTF_8);

  private TestEtcd etcd;
  private TestProxy network;
  private EtcdClient direct;
  private EtcdClient overNetwork;

  @BeforeEach
  void start() {
    etcd = TestEtcd.start();
    network = TestProxy.to(etcd.port());
    direct = etcd.connect();
    overNetwork = EtcdClient.connect(List.of(network.endpoint()), Duration.ofSeconds(1));
  }

  @AfterEach
  void stop() {
    overNetwork.close();
    direct.close();
    network.close();
    etcd.close();
  }

  private @Nullable Entry entry() {
    return direct.get(KEY).handle((entry, failure) -> entry).join();
  }

  private boolean holds(byte[] value) {
    Entry entry = entry();
    return entry != null && Arrays.equals(entry.value(), value) && entry.lease() != 0;
  }

  /** Not so when etcd does not answer. */
  private boolean isGone() {
    return direct.get(KEY).handle((entry, failure) -> entry == null && failure == null).join();
  }

  private long lease() {
    return Objects.requireNonNull(entry()).lease();
  }

  private void awaitHeld(byte[] value) {
    await().atMost(LONG).until(() -> holds(value));
  }

  private void awaitGone() {
    await().atMost(LONG).until(this::isGone);
  }

  @Test
  void theKeyLivesAsLongAsItsHolder() {
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL)) {
      key.held().join();
      long lease = lease();
      await().during(TTL.plusSeconds(1)).atMost(LONG).until(() -> holds(ONE));
      assertThat(lease()).isEqualTo(lease);
      key.update(TWO);
      awaitHeld(TWO);
    }
  }

  @Test
  @DisplayName("a holder that ends gives its key up, long before the lease would end")
  void closeGivesTheKeyUp() {
    LeasedKey key = LeasedKey.hold(direct, KEY, ONE, LONG.multipliedBy(10));
    key.held().join();
    assertThat(holds(ONE)).isTrue();
    key.close();
    awaitGone();
  }

  @Test
  @DisplayName("a holder that is gone without a word loses its key when the lease ends")
  void aLeaseRunsOut() {
    LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, SHORT);
    key.held().join();
    network.refuse();
    awaitGone();
    key.close();
  }

  @Test
  @DisplayName("a lease that ended while etcd was out of reach is granted again")
  void aLostLeaseIsGrantedAgain() {
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, SHORT)) {
      key.held().join();
      network.refuse();
      awaitGone();
      key.update(TWO);
      network.restore();
      awaitHeld(TWO);
    }
  }

  @Test
  @DisplayName("a lease that somebody revoked is granted again")
  void aRevokedLeaseIsGrantedAgain() {
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL)) {
      key.held().join();
      direct.revoke(lease()).join();
      awaitHeld(ONE);
    }
  }

  @Test
  @DisplayName("a key that somebody deleted or changed is put again")
  void aKeyThatWasTouchedIsPutAgain() {
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL)) {
      key.held().join();
      direct.delete(KEY).join();
      awaitHeld(ONE);
      direct.put(KEY, TWO).join();
      awaitHeld(ONE);
    }
  }

  @Test
  @DisplayName("etcd goes down and comes up, with what it had or with nothing")
  void etcdGoesAndComes() {
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL)) {
      key.held().join();
      etcd.down();
      etcd.up();
      awaitHeld(ONE);
      etcd.down();
      etcd.forget();
      etcd.up();
      awaitHeld(ONE);
    }
  }

  @Test
  @DisplayName("a holder is not told anything when only etcd was away, for longer than its lease")
  void aHolderIsNotToldOfEtcdsAbsence() {
    List<Duration> told = Collections.synchronizedList(new ArrayList<>());
    AtomicLong nanos = new AtomicLong();
    AtomicLong looks = new AtomicLong();
    LongSupplier clock =
        () -> {
          looks.incrementAndGet();
          return nanos.get();
        };
    Duration ttl = Duration.ofSeconds(20); // to find an etcd that is back takes some of it
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, ttl, told::add, clock)) {
      key.held().join();
      long lease = lease();
      etcd.down();
      nanos.addAndGet(ttl.plusSeconds(1).toNanos());
      long before = looks.get();
      // once when a call begins, and once when it has failed
      await().atMost(LONG).until(() -> looks.get() >= before + 2);
      key.update(TWO);
      etcd.up(); // where a lease that was there begins anew
      awaitHeld(TWO);
      assertThat(lease()).isNotEqualTo(lease);
      assertThat(told).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "a holder is told each time that its key was missing, and since when it may have been")
  void aHolderIsToldThatItWasMissed() {
    List<Duration> told = Collections.synchronizedList(new ArrayList<>());
    AtomicLong nanos = new AtomicLong();
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL, told::add, nanos::get)) {
      key.held().join();
      network.refuse();
      direct.revoke(lease()).join();
      nanos.addAndGet(Duration.ofSeconds(3).toNanos());
      network.restore();
      await().atMost(LONG).until(() -> told.size() == 1);
      awaitHeld(ONE);

      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      direct.delete(KEY).join();
      await().atMost(LONG).until(() -> told.size() == 2);
      awaitHeld(ONE);
      assertThat(told.getFirst()).isEqualTo(Duration.ofSeconds(3));
      assertThat(told.getLast()).isBetween(Duration.ZERO, Duration.ofSeconds(1));
    }
  }

  @Test
  void anEtcdThatIsAwayAtTheStartIsWaitedFor() {
    network.refuse();
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL)) {
      await().during(Duration.ofMillis(300)).atMost(LONG).until(() -> !key.held().isDone());
      network.restore();
      awaitHeld(ONE);
    }
  }

  @Test
  void aLeaseTooShortIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LeasedKey.hold(direct, KEY, ONE, Duration.ofMillis(1900)));
  }
}
