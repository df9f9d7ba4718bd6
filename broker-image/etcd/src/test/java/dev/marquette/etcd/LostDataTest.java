package dev.marquette.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An etcd that has other data than before, and one that only looks like it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LostDataTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final byte[] VALUE = "v".getBytes(UTF_8);

  private final Recorder seen = new Recorder();
  private TestEtcd etcd;
  private TestProxy network;
  private EtcdClient direct;
  private EtcdClient overNetwork;

  @BeforeEach
  void start() {
    etcd = TestEtcd.start();
    network = TestProxy.to(etcd.port());
    direct = etcd.connect();
    overNetwork = EtcdClient.connect(List.of(network.endpoint()), Duration.ofSeconds(2));
  }

  @AfterEach
  void stop() {
    overNetwork.close();
    direct.close();
    network.close();
    etcd.close();
  }

  private void loseAll() {
    network.refuse();
    etcd.down();
    etcd.forget();
    etcd.up();
  }

  private long put(String key, String value) {
    return direct.put(key, value.getBytes(UTF_8)).join();
  }

  @Test
  @DisplayName(
      "a key of the new data that has the revision of the old one is reported all the same")
  void revisionsOfOtherDataAreNotCompared() {
    long revision = put("/t/a", "old");
    put("/t/b", "old");
    try (PrefixWatch watch = PrefixWatch.start(overNetwork, "/t/", seen)) {
      await().atMost(LONG).until(watch::isCurrent);
      assertThat(seen.state()).isEqualTo(Map.of("/t/a", "old", "/t/b", "old"));
      loseAll();
      assertThat(put("/t/a", "new")).isEqualTo(revision);
      network.restore();
      await().atMost(LONG).until(() -> seen.state().equals(Map.of("/t/a", "new")));
      assertThat(seen.timesReplaced()).isEqualTo(1);
      await().atMost(LONG).until(watch::isCurrent);
      put("/t/a", "newer");
      await().atMost(LONG).until(() -> seen.state().equals(Map.of("/t/a", "newer")));
      assertThat(seen.timesReplaced()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("an etcd that only was away has lost nothing")
  void whatIsThereAgainIsNotReplaced() {
    put("/t/a", "1");
    try (PrefixWatch watch = PrefixWatch.start(overNetwork, "/t/", seen)) {
      await().atMost(LONG).until(watch::isCurrent);
      network.refuse();
      await().atMost(LONG).until(() -> !watch.isCurrent());
      etcd.down();
      etcd.up();
      put("/t/b", "1");
      network.restore();
      await().atMost(LONG).until(() -> seen.size() == 2);
      assertThat(seen.log()).containsExactly("+/t/a=1", "+/t/b=1");
      assertThat(seen.timesReplaced()).isZero();
    }
  }

  @Test
  @DisplayName("a watch at a member that is behind goes on: what was seen is not listed again")
  void aSlowMemberHasLostNothing() {
    for (int i = 0; i < 20; i++) {
      put("/t/" + i, "1");
    }
    try (SlowMember slow = SlowMember.of(etcd, 10);
        EtcdClient client = EtcdClient.connect(List.of(slow.endpoint()), LONG);
        // whose time does not pass: a list or a watch that takes long is not tried again
        PrefixWatch watch =
            PrefixWatch.start(client, "/t/", seen, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))) {
      await().atMost(LONG).until(watch::isCurrent);
      put("/t/last", "1");
      await().atMost(LONG).until(() -> seen.size() == 21);
      assertThat(seen.log()).hasSize(21);
      assertThat(slow.lists()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("owned keys that a watch has never shown are written again too")
  void ownedKeysAreRewritten() {
    try (BatchWriter writer = BatchWriter.start(direct, "mark")) {
      OwnedKeys owned = new OwnedKeys("/own/", writer);
      owned.set("/own/a", VALUE);
      owned.set("/own/b", VALUE);
      owned.remove("/own/b");
      writer.flush().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
      loseAll();
      owned.rewrite();
      await()
          .atMost(LONG)
          .until(
              () -> {
                Entry entry = direct.get("/own/a").handle((found, failure) -> found).join();
                return entry != null && Objects.equals(new String(entry.value(), UTF_8), "v");
              });
      assertThat(direct.get("/own/b").join()).isNull();
    }
  }
}
