package dev.marquette.operator.publish;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.marquette.codec.testkit.TestPorts;
import dev.marquette.etcd.AppliedRecord;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.etcd.ConfigRecord;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.MemberRecord;
import dev.marquette.etcd.RouteRecord;
import dev.marquette.etcd.TestEtcd;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.status.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real etcd. */
class EtcdStoreTest {
  private static final ConfigKey RULE = new ConfigKey("Rule", "hot");
  private static final TestEtcd etcd = TestEtcd.start();

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ClusterId cluster = new ClusterId("mqtt", "c" + System.nanoTime());
  private final ClusterKeys keys = new ClusterKeys(cluster.namespace(), cluster.name());
  private final EtcdStores stores = new EtcdStores(_ -> new Recording(), new Meters(registry));
  private final ClusterStore store = stores.open(cluster, List.of(etcd.endpoint()));
  private final EtcdClient brokers = etcd.connect();

  @AfterAll
  static void stopEtcd() {
    etcd.close();
  }

  /** Each of the three watches tells it, the last maybe only when the store is current already. */
  @BeforeEach
  void awaitFirstAnswer() {
    await().until(() -> heard.equals(List.of("synced", "synced", "synced")));
    assertThat(store.isCurrent()).isTrue();
    heard.clear();
  }

  @AfterEach
  void close() {
    stores.close();
    brokers.close();
  }

  @Test
  void whatIsPublishedIsKnownAtOnceAndIsInEtcd() throws StoreException {
    store.publish(record("h1"));
    assertThat(store.config().get(RULE)).isEqualTo(record("h1"));
    assertThat(ConfigRecord.fromJson(value(keys.config("Rule", "hot")))).isEqualTo(record("h1"));
    await().until(() -> heard.contains("published Rule/hot"));

    store.withdraw(RULE);
    assertThat(store.config()).isEmpty();
    assertThat(brokers.get(keys.config("Rule", "hot")).join()).isNull();
    assertThat(registry.counter("marquette.operator.writes", "kind", "etcd").count()).isEqualTo(2);
  }

  @Test
  void reportsOfBrokersAreHeardAndFiguresWakeNobody() {
    report("node-0", "h1", Map.of("matched", "1"));
    await().until(() -> heard.contains("reported Rule/hot"));
    heard.clear();
    report("node-0", "h1", Map.of("matched", "2"));
    await().until(() -> matched("node-0").equals("2"));
    report("node-0", "h2", Map.of("matched", "2"));
    await().until(() -> !heard.isEmpty());
    assertThat(heard).containsExactly("reported Rule/hot");
    assertThat(store.nodes()).containsExactly("node-0");
  }

  @Test
  void aNewFingerprintIsNews() {
    report("node-0", "h1", Map.of("fingerprint", "aa"));
    await().until(() -> !heard.isEmpty());
    heard.clear();
    report("node-0", "h1", Map.of("fingerprint", "bb"));
    await().until(() -> heard.contains("reported Rule/hot"));
  }

  @Test
  void membersAreHeardWhenTheyComeOrGoAndNotWhenTheirLoadChanges() throws StoreException {
    store.publish(record("h1"));
    await().until(() -> heard.contains("published Rule/hot"));
    MemberRecord member = member("node-0");
    put(keys.member("node-0"), member.toJson());
    await().until(() -> heard.contains("members") && heard.contains("reported Rule/hot"));
    heard.clear();
    put(keys.member("node-0"), member.load(9, 9).toJson());
    await().until(() -> requireNonNull(store.members().get("node-0")).connections() == 9);
    brokers.delete(keys.member("node-0")).join();
    await().until(() -> heard.contains("reported Rule/hot"));
    assertThat(heard).containsExactly("members", "reported Rule/hot");
  }

  @Test
  void forgettingANodeRemovesEverythingOfIt() throws StoreException {
    for (String node : List.of("node-0", "node-1")) {
      put(keys.member(node), member(node).toJson());
      put(keys.route(node, new RouteRecord("a/#", null)), new byte[0]);
      put(keys.writer(node, "data"), new byte[0]);
      report(node, "h", Map.of());
    }
    await().until(() -> store.nodes().size() == 2 && store.members().size() == 2);

    store.forget("node-1");

    assertThat(keysLeft()).isNotEmpty().noneMatch(key -> key.contains("node-1"));
    await().until(() -> store.nodes().size() == 1);
    store.forget("node-1"); // once more does no harm
    assertThat(keysLeft()).hasSize(4);
  }

  @Test
  void aRecordThatCannotBeReadCountsAsMissing() {
    put(keys.config("Rule", "bad"), "{".getBytes(StandardCharsets.UTF_8));
    put(keys.config("Rule", "hot"), record("h1").toJson());
    await().until(() -> store.config().containsKey(RULE));
    assertThat(store.config()).containsOnlyKeys(RULE);
  }

  @Test
  void whatIsThereIsKnownToANewOperator() throws StoreException {
    store.publish(record("h1"));
    report("node-0", "h1", Map.of());
    EtcdStores restarted = new EtcdStores(_ -> new Recording(), new Meters(registry));
    ClusterStore again = restarted.open(cluster, List.of(etcd.endpoint()));
    await().until(again::isCurrent);
    assertThat(again.config()).containsOnlyKeys(RULE);
    assertThat(again.applied(RULE)).containsOnlyKeys("node-0");
    restarted.close();
  }

  @Test
  void oneConnectionForACluster() {
    assertThat(stores.open(cluster, List.of(etcd.endpoint()))).isSameAs(store);
    ClusterStore moved = stores.open(cluster, List.of("http://localhost:" + etcd.port()));
    assertThat(moved).isNotSameAs(store);
    stores.close(cluster);
    assertThat(stores.open(cluster, List.of(etcd.endpoint()))).isNotSameAs(moved);
  }

  @Test
  void anEtcdThatIsAwayFailsInTime() {
    ClusterStore away =
        stores.open(
            new ClusterId("mqtt", "away"), List.of("http://127.0.0.1:" + TestPorts.freePort()));
    assertThat(away.isCurrent()).isFalse();
    assertThat(away.isConnecting()).isTrue();
    assertThatThrownBy(() -> away.publish(record("h"))).isInstanceOf(StoreException.class);
    await().until(() -> !away.isConnecting());
    assertThat(away.isCurrent()).isFalse();
  }

  @Test
  void anEtcdThatGoesAwayIsNotCurrentForLongAndWhatItHeldStaysKnown() throws StoreException {
    AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    try (TestEtcd own = TestEtcd.start();
        EtcdStore mortal =
            new EtcdStore(
                List.of(own.endpoint()),
                keys,
                own.connect(),
                new Recording(),
                new Meters(registry),
                () -> Instant.now().plus(ahead.get()))) {
      await().until(mortal::isCurrent);
      mortal.publish(record("h1"));
      own.down();
      assertThat(mortal.isCurrent()).as("for a moment that does not matter").isTrue();
      ahead.set(Duration.ofHours(1));
      await().until(() -> !mortal.isCurrent());
      assertThat(mortal.isConnecting()).isFalse();
      assertThat(mortal.config()).containsOnlyKeys(RULE);
      own.up();
      await().until(mortal::isCurrent);
    }
  }

  /** With time for an etcd on a disk that others use. */
  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(1));
  }

  private void report(String node, String hash, Map<String, String> details) {
    put(
        keys.applied(node, "Rule", "hot"),
        new AppliedRecord(hash, 1, AppliedRecord.State.APPLIED, null, details, "now").toJson());
  }

  private String matched(String node) {
    return String.valueOf(requireNonNull(store.applied(RULE).get(node)).details().get("matched"));
  }

  private List<String> keysLeft() {
    return brokers.list(keys.root()).join().entries().stream().map(entry -> entry.key()).toList();
  }

  private void put(String key, byte[] value) {
    brokers.put(key, value).join();
  }

  private byte[] value(String key) {
    return requireNonNull(brokers.get(key).join()).value();
  }

  private static MemberRecord member(String node) {
    return new MemberRecord(node, "i1", node + ":7071", "1", "now", 0, 0);
  }

  private static ConfigRecord record(String hash) {
    return new ConfigRecord("Rule", "hot", 1, hash, JsonNodeFactory.instance.objectNode());
  }

  /** Writes down what it hears. */
  private final class Recording implements StoreListener {
    @Override
    public void published(String kind, String name) {
      heard.add("published " + kind + "/" + name);
    }

    @Override
    public void reported(String kind, String name) {
      heard.add("reported " + kind + "/" + name);
    }

    @Override
    public void membersChanged() {
      heard.add("members");
    }

    @Override
    public void synced() {
      heard.add("synced");
    }
  }
}
