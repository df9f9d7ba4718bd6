package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.etcd.BanRecord;
import dev.marquette.etcd.BatchWriter;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.PrefixWatch;
import dev.marquette.etcd.TestEtcd;
import dev.marquette.etcd.TestProxy;
import dev.marquette.etcd.Worker;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.bans.Ban;
import dev.marquette.kernel.bans.Bans;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.ThreadBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bans of brokers that share a real etcd. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class SharedBansTest {
  private static final ClusterKeys KEYS = new ClusterKeys("test", "c");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Ban.Who CLIENT = new Ban.ClientId("a/b ü");
  private static final Ban.Who HOST = Ban.PeerHost.of("2001:db8::1");
  private static final Ban.Who LENGTHY = new Ban.Username("u".repeat(60_000));

  private final List<AutoCloseable> open = new ArrayList<>();
  private TestEtcd etcd;
  private EtcdClient client;
  private volatile Instant now = Instant.now();

  @BeforeEach
  void start() {
    etcd = TestEtcd.start();
    client = etcd.connect();
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    client.close();
    etcd.close();
  }

  private Bans broker() {
    return broker(Duration.ofMillis(100));
  }

  private Bans broker(Duration sweep) {
    Bans bans = new Bans(() -> now.toEpochMilli(), banned -> {});
    share(bans, new Worker("bans"), sweep);
    return bans;
  }

  private SharedBans share(Bans bans, Worker thread, Duration sweep) {
    return share(bans, client, thread, sweep);
  }

  private SharedBans share(Bans bans, EtcdClient etcd, Worker thread, Duration sweep) {
    return share(bans, etcd, writer(etcd), thread, sweep);
  }

  private BatchWriter writer(EtcdClient etcd) {
    return BatchWriter.start(etcd, KEYS.writer("n" + open.size(), "data"));
  }

  private SharedBans share(
      Bans bans, EtcdClient etcd, BatchWriter writer, Worker thread, Duration sweep) {
    SharedBans shared = SharedBans.start(etcd, KEYS, bans, writer, thread, () -> now, sweep);
    open.add(writer);
    open.add(thread::end);
    open.add(shared);
    return shared;
  }

  /** One whose etcd answers as that network lets it. */
  private Bans brokerBehind(TestProxy network) {
    Bans bans = new Bans(() -> now.toEpochMilli(), banned -> {});
    share(bans, behind(network), new Worker("bans"), Duration.ofMillis(100));
    return bans;
  }

  private EtcdClient behind(TestProxy network) {
    EtcdClient own = EtcdClient.connect(List.of(network.endpoint()), Duration.ofSeconds(1));
    open.add(own);
    return own;
  }

  /** As another broker would. */
  private void write(Ban ban) {
    client.put(SharedBans.key(KEYS, ban.who()), SharedBans.record(ban).toJson()).join();
  }

  /** Has all that there is to write written, and the answers taken. */
  private static void settle(BatchWriter writer, Worker thread) {
    CompletableFuture.runAsync(() -> {}, thread::execute).join();
    writer.flush().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    CompletableFuture.runAsync(() -> {}, thread::execute).join();
  }

  /** Leaves it with far lower revisions than before. */
  private void loseData() {
    etcd.down();
    etcd.forget();
    etcd.up();
  }

  private void raiseRevision() {
    for (int i = 0; i < 100; i++) {
      client.put("/other", new byte[0]).join();
    }
  }

  private Ban ban(Ban.Who who, Duration time) {
    return new Ban(who, "test", "because", now.plus(time).toEpochMilli());
  }

  private Ban ban(Ban.Who who) {
    return ban(who, Duration.ofHours(1));
  }

  private static void awaitBans(Bans bans, Ban... expected) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(bans.made()).containsExactlyInAnyOrder(expected));
  }

  private long keys() {
    return client.list(KEYS.dataPrefix(BanRecord.SECTION)).join().entries().size();
  }

  @Test
  @DisplayName("What one broker bans or lifts, all do; one that starts learns it; the last counts")
  void shares() {
    Bans a = broker();
    Bans b = broker();
    a.add(ban(CLIENT));
    b.add(ban(HOST));
    b.add(ban(LENGTHY));
    awaitBans(a, ban(CLIENT), ban(HOST), ban(LENGTHY));
    awaitBans(b, ban(CLIENT), ban(HOST), ban(LENGTHY));
    Bans late = broker();
    awaitBans(late, ban(CLIENT), ban(HOST), ban(LENGTHY));

    b.lift(CLIENT);
    a.lift(LENGTHY);
    Ban longer = ban(HOST, Duration.ofHours(2));
    late.add(longer);
    awaitBans(a, longer);
    awaitBans(b, longer);
    awaitBans(late, longer);
  }

  @Test
  @DisplayName("A client that one broker bans is let go and refused with 0x8A by another")
  void refuses() {
    try (ThreadBroker other = new ThreadBroker(2, MqttSettings.DEFAULT)) {
      share(other.kernel().bans(), new Worker("bans"), Duration.ofMillis(100));
      TestClient connected = other.client(0, "c", MqttVersion.V5).connect(true);
      await().atMost(LONG).until(() -> other.kernel().stats().connections() == 1);
      Bans here = broker();
      here.add(ban(new Ban.ClientId("c")));
      await().atMost(LONG).until(connected::isClosed);
      TestClient again = other.client(1, "c", MqttVersion.V5).connect(true);
      await().atMost(LONG).until(again::isClosed);
      assertThat(again.connack()).isEqualTo(ReasonCode.BANNED);

      here.lift(new Ban.ClientId("c"));
      await().atMost(LONG).until(() -> other.kernel().bans().made().isEmpty());
      TestClient allowed = other.client(1, "c", MqttVersion.V5).connect(true);
      await().atMost(LONG).until(() -> allowed.connack() == ReasonCode.SUCCESS);
    }
  }

  @Test
  @DisplayName("With etcd away a ban holds where it was made, and everywhere once it is back")
  void waitsForEtcd() {
    Bans a = broker();
    Bans b = broker();
    a.add(ban(HOST));
    awaitBans(b, ban(HOST));
    etcd.down();
    a.add(ban(CLIENT));
    a.lift(HOST);
    assertThat(a.made()).containsExactly(ban(CLIENT));
    assertThat(b.made()).containsExactly(ban(HOST));
    etcd.up();
    awaitBans(b, ban(CLIENT));
    awaitBans(a, ban(CLIENT));
  }

  @Test
  @DisplayName("What others did since counts, though a broker does not hear that it wrote before")
  void unansweredWrites() {
    try (TestProxy network = TestProxy.to(etcd.port())) {
      Bans a = brokerBehind(network);
      Bans b = broker();
      a.add(ban(HOST));
      awaitBans(b, ban(HOST));
      network.muteServer();
      a.add(ban(CLIENT));
      a.lift(HOST);
      awaitBans(b, ban(CLIENT));
      b.lift(CLIENT);
      b.add(ban(HOST));
      String host = SharedBans.key(KEYS, HOST);
      await().atMost(LONG).until(() -> keys() == 1 && client.get(host).join() != null);
      network.cut();
      a.add(ban(LENGTHY)); // comes after what is asked about
      awaitBans(b, ban(HOST), ban(LENGTHY));
      awaitBans(a, ban(HOST), ban(LENGTHY));
      assertThat(keys()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName(
      "A ban that was written and lifted while its broker's watch was away is lifted there")
  void liftedUnseen() {
    try (TestProxy network = TestProxy.to(etcd.port())) {
      Bans a = brokerBehind(network);
      Bans b = broker();
      a.add(ban(HOST));
      awaitBans(b, ban(HOST));
      network.muteServer();
      a.add(ban(CLIENT));
      awaitBans(b, ban(HOST), ban(CLIENT));
      b.lift(CLIENT);
      await().atMost(LONG).until(() -> keys() == 1);
      etcd.compact();
      network.cut();
      awaitBans(a, ban(HOST));
      assertThat(b.made()).containsExactly(ban(HOST));
    }
  }

  @Test
  @DisplayName("However long etcd is away, bans that ended meanwhile are not written")
  void waitsLongForEtcd() {
    Bans a = broker();
    Bans b = broker();
    Ban before = ban(HOST);
    a.add(before);
    awaitBans(b, before);
    Set<String> seen = ConcurrentHashMap.newKeySet();
    open.add(
        PrefixWatch.start(
            client,
            KEYS.dataPrefix(BanRecord.SECTION),
            (changes, at) -> changes.forEach(change -> seen.add(change.key()))));
    etcd.down();
    for (int i = 0; i < 1000; i++) {
      a.add(ban(new Ban.ClientId("gone " + i), Duration.ofMinutes(1)));
    }
    for (int i = 0; i < 1000; i++) {
      a.add(ban(new Ban.ClientId("stays " + i)));
    }
    a.add(ban(CLIENT));
    a.lift(CLIENT);
    a.add(ban(HOST, Duration.ofMinutes(1))); // the last counts, also when it has ended
    now = now.plus(Duration.ofMinutes(2));
    etcd.up();
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(b.made()).hasSize(1000).hasSameElementsAs(a.made()));
    assertThat(a.made()).hasSize(1000);
    await().atMost(LONG).until(() -> keys() == 1000);
    await()
        .atMost(LONG)
        .until(() -> seen.contains(SharedBans.key(KEYS, new Ban.ClientId("stays 999"))));
    assertThat(seen).doesNotContain(SharedBans.key(KEYS, new Ban.ClientId("gone 999")));
  }

  @Test
  @DisplayName("The key of a ban that has ended is removed, but not that of a newer one")
  void sweeps() {
    Bans a = broker();
    broker();
    a.add(ban(CLIENT, Duration.ofMinutes(1)));
    Ban lasting = ban(HOST);
    a.add(lasting);
    await().atMost(LONG).until(() -> keys() == 2);
    now = now.plus(Duration.ofMinutes(2));
    await().atMost(LONG).until(() -> keys() == 1);
    assertThat(a.made()).containsExactly(lasting);
    a.add(ban(CLIENT));
    await().atMost(LONG).until(() -> keys() == 2);
    await().during(Duration.ofMillis(500)).atMost(LONG).until(() -> keys() == 2);
  }

  @Test
  @DisplayName("However many bans ended since the last sweep, one removes the keys of all")
  void sweepsAll() {
    int each = 5 * EndedBans.AT_ONCE;
    List<Bans> brokers = new ArrayList<>();
    List<Runnable> sweeps = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Bans bans = new Bans(() -> now.toEpochMilli(), banned -> {});
      Worker thread = new Worker("bans");
      SharedBans shared = share(bans, thread, Duration.ofHours(1));
      brokers.add(bans);
      sweeps.add(() -> thread.execute(shared::sweep));
      for (int ban = 0; ban < each; ban++) {
        bans.add(ban(new Ban.ClientId(i + "-" + ban), Duration.ofMinutes(1)));
      }
    }
    Ban lasting = ban(CLIENT);
    brokers.getFirst().add(lasting);
    for (Bans bans : brokers) {
      await().atMost(LONG).until(() -> bans.made().size() == 2 * each + 1);
    }
    now = now.plus(Duration.ofMinutes(2));
    sweeps.forEach(Runnable::run);
    await().atMost(LONG).until(() -> keys() == 1);
    for (Bans bans : brokers) {
      assertThat(bans.made()).containsExactly(lasting);
    }
  }

  @Test
  @DisplayName("An etcd that lost its data lifts no ban, and gets all again")
  void survivesLoss() {
    Bans a = broker();
    Bans b = broker();
    a.add(ban(CLIENT));
    awaitBans(b, ban(CLIENT));
    loseData();
    await().atMost(LONG).until(() -> keys() == 1);
    awaitBans(a, ban(CLIENT));
    awaitBans(b, ban(CLIENT));
  }

  /** A ban of its own and another's, in an etcd whose revision is far from that of a new one. */
  private void knowsOwnAndOther(Bans bans, BatchWriter writer, Worker thread) {
    raiseRevision();
    bans.add(ban(HOST));
    settle(writer, thread);
    write(ban(LENGTHY));
    awaitBans(bans, ban(HOST), ban(LENGTHY));
  }

  @Test
  @DisplayName("What is banned or lifted stays so when its write comes to an etcd without data")
  void writesBeforeLossIsSeen() {
    try (TestProxy network = TestProxy.to(etcd.port())) {
      Bans a = new Bans(() -> now.toEpochMilli(), banned -> {});
      Worker thread = new Worker("bans");
      BatchWriter writer = writer(client);
      share(a, behind(network), writer, thread, Duration.ofMillis(100)); // sees it later
      knowsOwnAndOther(a, writer, thread);
      network.refuse();
      loseData();
      a.add(ban(CLIENT));
      a.lift(HOST);
      settle(writer, thread);
      assertThat(keys()).isEqualTo(1);
      assertThat(a.made()).containsExactlyInAnyOrder(ban(CLIENT), ban(LENGTHY));

      network.restore();
      await().atMost(LONG).until(() -> keys() == 2);
      settle(writer, thread);
      assertThat(a.made()).containsExactlyInAnyOrder(ban(CLIENT), ban(LENGTHY));
      client.delete(SharedBans.key(KEYS, CLIENT)).join(); // another lifts it
      awaitBans(a, ban(LENGTHY));
    }
  }

  @Test
  @DisplayName("What others do counts after a write that was made before etcd lost its data")
  void writesAfterLossIsSeen() {
    try (TestProxy network = TestProxy.to(etcd.port())) {
      Bans a = new Bans(() -> now.toEpochMilli(), banned -> {});
      Worker thread = new Worker("bans");
      BatchWriter writer = writer(behind(network));
      share(a, client, writer, thread, Duration.ofMillis(100));
      knowsOwnAndOther(a, writer, thread);
      network.refuse();
      a.lift(HOST);
      a.lift(LENGTHY);
      loseData();
      write(ban(CLIENT));
      awaitBans(a, ban(CLIENT));
      network.restore();
      settle(writer, thread);
      write(ban(HOST));
      awaitBans(a, ban(CLIENT), ban(HOST));
    }
  }

  @Test
  @DisplayName("What cannot be read is passed over")
  void passesOver() {
    client.put(KEYS.data(BanRecord.SECTION, "x"), new byte[] {1}).join();
    client
        .put(
            KEYS.data(BanRecord.SECTION, "y"),
            new BanRecord(BanRecord.Kind.PEER_HOST, "mars", Long.MAX_VALUE, "test", "far").toJson())
        .join();
    Bans a = broker();
    broker().add(ban(CLIENT));
    awaitBans(a, ban(CLIENT));
  }

  @Test
  @DisplayName("A client ID that would be too long in etcd is banned where it was found")
  void tooLong() {
    Bans a = broker();
    Bans b = broker();
    Ban control = ban(new Ban.ClientId("\u0001".repeat(60_000)));
    a.add(control);
    a.add(ban(CLIENT));
    awaitBans(b, ban(CLIENT));
    assertThat(a.made()).containsExactlyInAnyOrder(control, ban(CLIENT));
    a.lift(control.who());
    assertThat(a.made()).containsExactly(ban(CLIENT));
  }

  @Test
  @DisplayName("Bans for which there is no room leave those that are there, and follow them")
  void noRoom() {
    Bans a = broker();
    String longest = "x".repeat(60_000);
    List<Ban> made = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      made.add(ban(new Ban.ClientId(longest + i)));
      BanRecord record = SharedBans.record(made.getLast());
      client.put(SharedBans.key(KEYS, made.getLast().who()), record.toJson()).join();
    }
    await().atMost(LONG).until(() -> a.made().size() >= 278);
    for (Ban ban : made.subList(0, 200)) {
      client.delete(SharedBans.key(KEYS, ban.who())).join();
    }
    awaitBans(a, made.subList(200, 400).toArray(Ban[]::new));
    client.deletePrefix(KEYS.dataPrefix(BanRecord.SECTION)).join();
    awaitBans(a);
  }

  @Test
  @DisplayName("A ban for which there was no room and that was lifted or made again stays so")
  void noRoomAndChanged() {
    Bans a = broker();
    List<Ban> filling = new ArrayList<>();
    for (int i = 0; a.add(ban(new Ban.Username("x".repeat(60_000) + i))); i++) {
      filling.add(ban(new Ban.Username("x".repeat(60_000) + i)));
    }
    int count = filling.size();
    Ban first = ban(new Ban.ClientId("y".repeat(60_000)));
    Ban second = ban(new Ban.ClientId("z".repeat(60_000)));
    await().atMost(LONG).until(() -> keys() == count);
    for (Ban each : List.of(first, second)) {
      client.put(SharedBans.key(KEYS, each.who()), SharedBans.record(each).toJson()).join();
    }
    client.put(SharedBans.key(KEYS, CLIENT), SharedBans.record(ban(CLIENT)).toJson()).join();
    await().atMost(LONG).until(() -> a.made().size() == count + 1); // there is room for a short one
    assertThat(a.made()).contains(ban(CLIENT)).doesNotContain(first, second);

    client.delete(SharedBans.key(KEYS, first.who())).join();
    Ban longer = ban(second.who(), Duration.ofHours(2));
    client.put(SharedBans.key(KEYS, longer.who()), SharedBans.record(longer).toJson()).join();
    filling.forEach(each -> a.lift(each.who()));
    awaitBans(a, ban(CLIENT), longer);
  }
}
