package dev.marquette.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LeasedKeyTest {
  private static final String KEY = "/m/n";
  private static final Duration TTL = Duration.ofSeconds(2);
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
    return entry != null && java.util.Arrays.equals(entry.value(), value) && entry.lease() != 0;
  }

  @Test
  void theKeyLivesAsLongAsItsHolder() {
    LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL);
    try (key) {
      key.held().join();
      assertThat(holds(ONE)).isTrue();
      long lease = Objects.requireNonNull(entry()).lease();
      await().during(TTL.multipliedBy(2)).atMost(Duration.ofSeconds(20)).until(() -> holds(ONE));
      assertThat(Objects.requireNonNull(entry()).lease()).isEqualTo(lease);
      key.update(TWO);
      await().until(() -> holds(TWO));
    }
    assertThat(entry()).as("close gives it up at once").isNull();
  }

  @Test
  @DisplayName(
      "a holder that is gone without a word loses its key within the lease's life and a second")
  void aLeaseRunsOut() {
    LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL);
    key.held().join();
    network.refuse();
    await().atMost(TTL.plusSeconds(10)).until(() -> entry() == null);
    key.close();
  }

  @Test
  @DisplayName("a lease that ended while etcd was out of reach is granted again")
  void aLostLeaseIsGrantedAgain() {
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL)) {
      key.held().join();
      network.refuse();
      await().atMost(Duration.ofSeconds(20)).until(() -> entry() == null);
      key.update(TWO);
      network.restore();
      await().atMost(Duration.ofSeconds(20)).until(() -> holds(TWO));
    }
  }

  @Test
  @DisplayName("a lease that somebody revoked is granted again")
  void aRevokedLeaseIsGrantedAgain() {
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL)) {
      key.held().join();
      direct.revoke(Objects.requireNonNull(entry()).lease()).join();
      await().atMost(Duration.ofSeconds(20)).until(() -> holds(ONE));
    }
  }

  @Test
  @DisplayName("a key that somebody deleted or changed is put again")
  void aKeyThatWasTouchedIsPutAgain() {
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL)) {
      key.held().join();
      direct.delete(KEY).join();
      await().atMost(Duration.ofSeconds(20)).until(() -> holds(ONE));
      direct.put(KEY, TWO).join();
      await().atMost(Duration.ofSeconds(20)).until(() -> holds(ONE));
    }
  }

  @Test
  @DisplayName("etcd goes down and comes up, with what it had or with nothing")
  void etcdGoesAndComes() {
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL)) {
      key.held().join();
      etcd.down();
      etcd.up();
      await().atMost(Duration.ofSeconds(20)).until(() -> holds(ONE));
      etcd.down();
      etcd.forget();
      etcd.up();
      await().atMost(Duration.ofSeconds(20)).until(() -> holds(ONE));
    }
  }

  @Test
  @DisplayName("a holder is told when its key was missing, and not when only etcd was away")
  void aHolderIsToldThatItWasMissed() {
    List<Duration> told = Collections.synchronizedList(new ArrayList<>());
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL, told::add)) {
      key.held().join();
      key.update(TWO);
      await().until(() -> holds(TWO));
      etcd.down(); // for longer than the lease, which etcd does not count
      await().during(TTL.plusSeconds(1)).atMost(Duration.ofSeconds(20)).until(told::isEmpty);
      etcd.up();
      key.update(ONE);
      await().atMost(Duration.ofSeconds(20)).until(() -> holds(ONE));
      assertThat(told).isEmpty();

      network.refuse();
      await().atMost(Duration.ofSeconds(20)).until(() -> entry() == null);
      network.restore();
      await().atMost(Duration.ofSeconds(20)).until(() -> told.size() == 1);
      assertThat(told.getFirst()).isBetween(TTL, Duration.ofSeconds(40));
      assertThat(holds(ONE)).isTrue();

      direct.delete(KEY).join();
      await().atMost(Duration.ofSeconds(20)).until(() -> told.size() == 2);
      assertThat(told.getLast()).isLessThan(Duration.ofSeconds(40));
    }
  }

  @Test
  void anEtcdThatIsAwayAtTheStartIsWaitedFor() {
    network.refuse();
    try (LeasedKey key = LeasedKey.hold(overNetwork, KEY, ONE, TTL)) {
      await().during(Duration.ofMillis(300)).until(() -> !key.held().isDone());
      network.restore();
      await().atMost(Duration.ofSeconds(20)).until(() -> holds(ONE));
    }
  }

  @Test
  void aLeaseTooShortIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LeasedKey.hold(direct, KEY, ONE, Duration.ofMillis(1900)));
  }
}
