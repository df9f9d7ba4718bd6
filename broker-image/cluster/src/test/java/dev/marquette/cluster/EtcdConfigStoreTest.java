package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.marquette.etcd.AppliedRecord;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.ConfigRecord;
import dev.marquette.etcd.Entry;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.TestEtcd;
import dev.marquette.kernel.config.AppliedReport;
import dev.marquette.kernel.config.ConfigDocument;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class EtcdConfigStoreTest {
  private static final ClusterKeys KEYS = new ClusterKeys("test", "c");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private final List<Map<ConfigDocument.Key, ConfigDocument>> seen =
      Collections.synchronizedList(new ArrayList<>());
  private TestEtcd etcd;
  private EtcdClient client;
  private EtcdConfigStore store;

  @BeforeEach
  void start() {
    etcd = TestEtcd.start();
    client = etcd.connect();
    store = new EtcdConfigStore(client, KEYS, "n0", Clock.systemUTC(), SETTLED);
  }

  @AfterEach
  void stop() {
    store.close();
    client.close();
    etcd.close();
  }

  private void publish(String kind, String name, long generation) {
    ConfigRecord record =
        new ConfigRecord(
            kind,
            name,
            generation,
            "hash" + generation,
            JsonNodeFactory.instance.objectNode().put("port", 1883));
    client.put(KEYS.config(kind, name), record.toJson()).join();
  }

  private Map<ConfigDocument.Key, ConfigDocument> last() {
    return seen.isEmpty() ? Map.of() : seen.getLast();
  }

  private long generation(String kind, String name) {
    ConfigDocument document = last().get(key(kind, name));
    return document == null ? 0 : document.generation();
  }

  private static ConfigDocument.Key key(String kind, String name) {
    return new ConfigDocument.Key(kind, name);
  }

  private @Nullable AppliedRecord applied(String name) {
    Entry entry =
        client.get(KEYS.applied("n0", "Rule", name)).handle((found, failure) -> found).join();
    return entry == null ? null : AppliedRecord.fromJson(entry.value());
  }

  private static AppliedReport report(
      String name, AppliedReport.State state, @Nullable String error) {
    return new AppliedReport(key("Rule", name), "h", 2, state, error, Map.of("matched", "3"));
  }

  @Test
  void theWholeStateComesAndComesAgainAfterEachChange() {
    publish("Listener", "tcp", 1);
    publish("Rule", "r", 1);
    assertThat(store.isReady()).isFalse();
    store.start(seen::add);
    await().atMost(LONG).until(store::isReady);
    assertThat(seen.getFirst()).as("comes whole").isEqualTo(last());
    assertThat(last())
        .containsOnlyKeys(key("Listener", "tcp"), key("Rule", "r"))
        .containsEntry(
            key("Listener", "tcp"),
            new ConfigDocument("Listener", "tcp", 1, "hash1", "{\"port\":1883}"));
    await().atMost(LONG).until(() -> store.staleSince() == null);
    publish("Rule", "r", 2);
    await().atMost(LONG).until(() -> generation("Rule", "r") == 2);
    assertThat(last()).hasSize(2);
    client.delete(KEYS.config("Listener", "tcp")).join();
    await().atMost(LONG).until(() -> last().size() == 1);
    assertThatIllegalStateException().isThrownBy(() -> store.start(seen::add));
  }

  @Test
  void anEmptyClusterIsAStateToo() {
    store.start(seen::add);
    await().atMost(LONG).until(store::isReady);
    assertThat(seen).isNotEmpty().containsOnly(Map.of());
  }

  @Test
  @DisplayName("a value that cannot be read leaves the resource as it was")
  void aBrokenValueChangesNothing() {
    publish("Rule", "r", 1);
    store.start(seen::add);
    await().atMost(LONG).until(() -> last().size() == 1 && store.staleSince() == null);
    client.put(KEYS.config("Rule", "r"), new byte[] {'{'}).join();
    client.put(KEYS.config("Rule", "s"), new byte[] {'{'}).join();
    publish("Rule", "later", 1);
    await().atMost(LONG).until(() -> generation("Rule", "later") == 1);
    assertThat(last()).containsOnlyKeys(key("Rule", "r"), key("Rule", "later"));
    assertThat(last().get(key("Rule", "r"))).extracting("generation").isEqualTo(1L);
  }

  @Test
  @DisplayName("etcd goes away: the last state stays; it comes back: changes made meanwhile come")
  void etcdGoesAndComes() {
    publish("Rule", "r", 1);
    store.start(seen::add);
    await().atMost(LONG).until(() -> last().size() == 1 && store.staleSince() == null);
    etcd.down();
    await().atMost(LONG).until(() -> store.staleSince() != null);
    store.report(report("r", AppliedReport.State.APPLIED, null));
    assertThat(last()).containsOnlyKeys(key("Rule", "r"));
    etcd.up();
    publish("Rule", "s", 1);
    await().atMost(LONG).until(() -> last().size() == 2);
    await().atMost(LONG).until(() -> applied("r") != null);
  }

  @Test
  @DisplayName(
      "an etcd that lost its data ends no listener: all stays until it was published again, and"
          + " then what was not goes")
  void lostDataEndsNothing() {
    publish("MqttCluster", "c", 1);
    publish("Listener", "tcp", 1);
    publish("Listener", "old", 1);
    publish("Rule", "r", 1);
    store.start(seen::add);
    await().atMost(LONG).until(() -> last().size() == 4 && store.staleSince() == null);
    etcd.down();
    etcd.forget();
    etcd.up();
    await().atMost(LONG).until(() -> store.staleSince() == null);
    await().during(SETTLED.multipliedBy(2)).atMost(LONG).until(() -> last().size() == 4);

    publish("Rule", "r", 2);
    await().atMost(LONG).until(() -> generation("Rule", "r") == 2);
    await().during(SETTLED.multipliedBy(2)).atMost(LONG).until(() -> last().size() == 4);

    publish("Listener", "tcp", 1);
    publish("MqttCluster", "c", 1); // at last: from here on what is missing may go
    await().atMost(LONG).until(() -> last().size() == 3);
    assertThat(last())
        .containsOnlyKeys(key("MqttCluster", "c"), key("Listener", "tcp"), key("Rule", "r"));
    assertThat(seen.subList(1, seen.size()))
        .allSatisfy(state -> assertThat(state).containsKey(key("Listener", "tcp")));
    client.delete(KEYS.config("Rule", "r")).join();
    await().atMost(LONG).until(() -> last().size() == 2);
  }

  @Test
  void reportsAreWrittenAndRemoved() {
    store.start(seen::add);
    store.report(report("good", AppliedReport.State.APPLIED, null));
    store.report(report("bad", AppliedReport.State.FAILED, "line 1, column 3"));
    await().atMost(LONG).until(() -> applied("good") != null && applied("bad") != null);
    assertThat(applied("good"))
        .extracting("hash", "generation", "state", "error", "details")
        .containsExactly("h", 2L, AppliedRecord.State.APPLIED, null, Map.of("matched", "3"));
    assertThat(applied("bad"))
        .extracting("state", "error")
        .containsExactly(AppliedRecord.State.FAILED, "line 1, column 3");
    store.report(report("bad", AppliedReport.State.REMOVED, null));
    await().atMost(LONG).until(() -> applied("bad") == null);
  }

  @Test
  @DisplayName("reports that etcd lost are written again; those of the process before are removed")
  void reportsAreRepaired() {
    AppliedRecord leftover =
        new AppliedRecord("old", 1, AppliedRecord.State.APPLIED, null, Map.of(), "2020");
    client.put(KEYS.applied("n0", "Rule", "leftover"), leftover.toJson()).join();
    store.start(seen::add);
    store.report(report("r", AppliedReport.State.APPLIED, null));
    await().atMost(LONG).until(() -> applied("r") != null && applied("leftover") == null);
    client.deletePrefix(KEYS.appliedPrefix()).join();
    await().atMost(LONG).until(() -> applied("r") != null);
    etcd.down();
    etcd.forget();
    etcd.up();
    await().atMost(LONG).until(() -> applied("r") != null);
  }
}
