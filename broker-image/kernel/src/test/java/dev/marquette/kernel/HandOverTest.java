package dev.marquette.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Will;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A session on its way from broker to broker. */
class HandOverTest {
  private static final Duration RELAYED = Duration.ofSeconds(6);

  private final TestCluster cluster = new TestCluster(3);

  private BrokerKernel kernel(int broker) {
    return cluster.broker(broker).kernel();
  }

  private TestClient connect(int broker, String id) {
    TestClient client = cluster.broker(broker).client(0, id).connect(false, 1000).acknowledging();
    cluster.run();
    return client;
  }

  private void publish(TestClient publisher, String... payloads) {
    for (String payload : payloads) {
      publisher.publish("t", payload, 1);
    }
    cluster.run();
    assertThat(publisher.take(Ack.class))
        .extracting(Ack::reason)
        .hasSize(payloads.length)
        .containsOnly(ReasonCode.SUCCESS);
  }

  private Kernel.HandOver give(int broker, long claim) {
    CompletableFuture<Kernel.@Nullable HandOver> given = kernel(broker).handOver("c", false, claim);
    cluster.run();
    return Objects.requireNonNull(given.join());
  }

  private List<String> queued(SessionState state) {
    return state.queued().stream()
        .map(queued -> new String(queued.message().payload(), UTF_8))
        .toList();
  }

  @Test
  @DisplayName("brokers that still send to a session's old place: each message gets to the new one")
  void oldRoutesLoseNothing() {
    connect(0, "c").subscribe("t", 1);
    TestClient publisher = connect(2, "p");
    TestClient atTheOldPlace = connect(0, "q");
    cluster.run();
    cluster.routesWait = true;
    TestClient moved = connect(1, "c");
    publish(publisher, "1", "2");
    publish(atTheOldPlace, "3");
    assertThat(moved.payloads()).containsExactly("1", "2", "3");
    // for as long as the routes don't come
    cluster.advance(Duration.ofMinutes(5));
    publish(publisher, "4");
    assertThat(moved.payloads()).containsExactly("4");
    cluster.showRoutes(0);
    cluster.advance(Duration.ofSeconds(2));
    publish(publisher, "5");
    publish(atTheOldPlace, "6"); // goes both ways
    assertThat(moved.payloads()).containsExactly("5", "6");
    cluster.showRoutes(2);
    cluster.advance(RELAYED);
    assertThat(kernel(0).localRoutes()).isEmpty();
    cluster.showRoutes();
    publish(publisher, "7");
    publish(atTheOldPlace, "8");
    assertThat(moved.payloads()).containsExactly("7", "8");
    assertThat(cluster.link(0).events.getLast()).isEqualTo("relay c 0 last");
  }

  @Test
  @DisplayName("a message of which the publisher sends two alike comes twice, on both ways or one")
  void equalMessagesAreNotTheSame() {
    connect(0, "c").subscribe("t", 1).subscribe("+", 1);
    TestClient publisher = connect(2, "p");
    TestClient moved = connect(1, "c");
    publish(publisher, "same", "same");
    assertThat(moved.payloads()).hasSize(4);
    cluster.advance(RELAYED);
    publish(publisher, "same", "same");
    assertThat(moved.payloads()).hasSize(4);
  }

  @Test
  @DisplayName("a group's message for a member that moved gets there, once")
  void sharedMessagesFollow() {
    connect(0, "c").subscribe("$share/g/t", 1);
    TestClient publisher = connect(2, "p");
    cluster.run();
    cluster.routesWait = true;
    TestClient moved = connect(1, "c");
    publish(publisher, "1");
    cluster.showRoutes();
    for (int i = 0; i < 20; i++) {
      publish(publisher, "" + i);
    }
    assertThat(moved.payloads()).hasSize(21);
  }

  @Test
  @DisplayName("a group's only member moves while a message is on its way to it: it gets it there")
  void sharedMessagesFindMembersThatMoved() {
    connect(0, "c").subscribe("$share/g/t", 1);
    TestClient publisher = connect(2, "p");
    cluster.run();
    cluster.routesWait = true;
    cluster.link(2).holding = true;
    publisher.publish("t", "1", 1);
    cluster.run();
    TestClient moved = connect(1, "c");
    cluster.showRoutes();
    cluster.advance(RELAYED);
    cluster.link(2).release();
    cluster.run();
    assertThat(moved.payloads()).containsExactly("1");
    assertThat(publisher.take(Ack.class)).extracting(Ack::reason).containsOnly(ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName("what comes while a session is on its way goes along, or stays with it")
  void messagesOnTheWay() {
    connect(0, "c").subscribe("t", 1).drop();
    TestClient publisher = connect(2, "p");
    publish(publisher, "1");
    Kernel.HandOver given = give(0, 1000);
    assertThat(queued(given.state())).containsExactly("1");
    publish(publisher, "2");
    // meanwhile the client comes back to the old broker, and waits
    TestClient back = cluster.broker(0).client(0, "c").connect(false, 1000);
    cluster.run();
    assertThat(back.take()).isEmpty();
    given.kept(1);
    cluster.run();
    assertThat(back.take(Connack.class)).hasSize(1);
    back.drop();
    cluster.run();
    Kernel.HandOver again = give(0, 2000);
    assertThat(again.isRepeated(1)).isFalse();
    assertThat(again.state().inflight()).hasSize(2);
  }

  @Test
  @DisplayName("a claim whose news came late: what was given goes, what came since stays")
  void lateNews() {
    connect(0, "c").subscribe("t", 1).drop();
    TestClient publisher = connect(2, "p");
    publish(publisher, "1");
    Kernel.HandOver given = give(0, 1000);
    publish(publisher, "2");
    given.kept(1);
    cluster.run();
    publish(publisher, "3");
    Kernel.HandOver again = give(0, 1000);
    assertThat(again.isRepeated(1)).isTrue();
    assertThat(again.isRepeated(2)).as("another hand-over to the same claim").isFalse();
    again.keptRest();
    cluster.run();
    Kernel.HandOver rest = give(0, 1001);
    assertThat(rest.isRepeated(1)).isFalse();
    assertThat(queued(rest.state())).containsExactly("2", "3");
    assertThat(rest.state().subscriptions()).hasSize(1);
    assertThat(rest.state().claim()).isEqualTo(given.state().claim());
    assertThat(kernel(0).stats().sessions()).isEqualTo(1);
    assertThat(kernel(0).stats().subscriptions()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "what stays of a session that was given ends when all of it would have; its will went")
  void aRestExpires() {
    TestClient watcher = connect(2, "w").subscribe("will", 0);
    Will will = new Will("will", 0, false, new byte[] {'w'}, 900, PublishProperties.NONE);
    TestClient client = cluster.broker(0).client(0, "c");
    client.connect(false, 0, will, TestClient.properties(1000, 10)).subscribe("t", 1).drop();
    cluster.run();
    give(0, 1000).kept(1);
    cluster.advance(Duration.ofMinutes(10));
    give(0, 1000).keptRest();
    cluster.advance(Duration.ofSeconds(399));
    assertThat(kernel(0).clientIds()).containsExactly("c");
    cluster.advance(Duration.ofSeconds(2));
    assertThat(kernel(0).clientIds()).isEmpty();
    assertThat(kernel(0).localRoutes()).isEmpty();
    assertThat(watcher.payloads()).isEmpty();
  }

  @Test
  @DisplayName("what stays of a session that was given is not gone before it can be fetched")
  void aRestWaitsForItsFetch() {
    TestClient client = cluster.broker(0).client(0, "c");
    client.connect(false, 1000).subscribe("t", 1).drop();
    cluster.run();
    give(0, 1000).kept(1);
    cluster.advance(Duration.ofSeconds(999));
    give(0, 1000).keptRest();
    cluster.advance(Duration.ofSeconds(50));
    assertThat(kernel(0).clientIds()).containsExactly("c");
    cluster.advance(Duration.ofSeconds(11));
    assertThat(kernel(0).clientIds()).isEmpty();
  }

  @Test
  @DisplayName("the later claim has it: an earlier one gets nothing and closes no connection")
  void laterClaims() {
    TestClient client = connect(0, "c");
    long claim = kernel(0).claimOf("c");
    CompletableFuture<?> earlier = kernel(0).handOver("c", false, claim - 1);
    CompletableFuture<?> same = kernel(0).handOver("c", true, claim);
    cluster.run();
    assertThat(earlier).isCompletedWithValue(null);
    assertThat(same).isCompletedWithValue(null);
    assertThat(client.isClosed()).isFalse();
    Kernel.HandOver given = give(0, claim + 2);
    assertThat(client.isClosed()).isTrue();
    CompletableFuture<?> between = kernel(0).handOver("c", false, claim + 1);
    assertThat(between).isCompletedWithValue(null);
    CompletableFuture<Kernel.@Nullable HandOver> next = kernel(0).handOver("c", false, claim + 3);
    cluster.run();
    assertThat(next).isNotDone();
    given.kept(1);
    cluster.run();
    assertThat(Objects.requireNonNull(next.join()).state().claim()).isEqualTo(claim);
    assertThat(kernel(0).claimOf("nobody")).isZero();
  }

  @Test
  @DisplayName("a session that was kept ends, and sends its will, when it would have")
  void aKeptSessionExpires() {
    connect(0, "c").subscribe("t", 1).drop();
    cluster.run();
    Kernel.HandOver given = give(0, 1000);
    cluster.advance(Duration.ofSeconds(2000));
    given.kept(1);
    cluster.run();
    cluster.advance(Duration.ofSeconds(1));
    assertThat(kernel(0).clientIds()).isEmpty();
    assertThat(kernel(0).localRoutes()).isEmpty();
    assertThat(kernel(0).stats().sessions()).isZero();
  }

  @Test
  @DisplayName("what another broker had is added to the session that its client has by now")
  void absorbs() {
    connect(0, "c").subscribe("t", 1).subscribe("u", 1).drop();
    TestClient publisher = connect(2, "p");
    publish(publisher, "1");
    SessionState late = give(0, 1000).state();
    TestClient client = cluster.broker(1).client(1, "c").connect(true, 1000).acknowledging();
    client.subscribe("t", 0);
    cluster.run();
    client.take();
    long claim = kernel(1).claimOf("c");
    CompletableFuture<Boolean> other = kernel(1).absorb("c", claim - 1, late);
    CompletableFuture<Boolean> absorbed = kernel(1).absorb("c", claim, late);
    CompletableFuture<Boolean> nobody = kernel(1).absorb("x", claim, late);
    cluster.run();
    assertThat(other).isCompletedWithValue(false);
    assertThat(absorbed).isCompletedWithValue(true);
    assertThat(nobody).isCompletedWithValue(false);
    assertThat(client.payloads()).as("it began anew since").isEmpty();
    assertThat(kernel(1).localRoutes()).containsExactly(new Kernel.Route("t", null));

    client = cluster.broker(1).client(1, "d").connect(false, 1000).acknowledging();
    client.subscribe("t", 0);
    cluster.run();
    client.take();
    absorbed = kernel(1).absorb("d", kernel(1).claimOf("d"), late);
    cluster.run();
    assertThat(absorbed).isCompletedWithValue(true);
    assertThat(client.payloads()).containsExactly("1");
    assertThat(kernel(1).localRoutes())
        .containsExactlyInAnyOrder(new Kernel.Route("t", null), new Kernel.Route("u", null));
  }

  @Test
  @DisplayName("several brokers have a session: the latest goes on, and gets what the others have")
  void reunites() {
    TestClient publisher = connect(2, "p");
    connect(0, "c").subscribe("t", 1).drop();
    publish(publisher, "old");
    cluster.link(1).asksNobody = true;
    connect(1, "c").subscribe("u", 1).drop();
    cluster.run();
    publisher.publish("u", "new", 1);
    cluster.run();
    cluster.link(1).asksNobody = false;
    for (int at : new int[] {1, 0, 2}) {
      TestClient client = cluster.broker(at).client(1, "c").connect(false, 1000);
      cluster.run();
      assertThat(client.take(Connack.class).getFirst().sessionPresent()).isTrue();
      client.drop();
      cluster.run();
    }
    SessionState state = give(2, 1000).state();
    assertThat(state.inflight()).hasSize(2);
    assertThat(state.subscriptions()).hasSize(2);
  }

  @Test
  @DisplayName("the session of an earlier claim here gives way to a later one's from elsewhere")
  void anOldSessionHereGivesWay() {
    connect(0, "c").subscribe("t", 1).drop();
    cluster.link(1).asksNobody = true;
    connect(1, "c").subscribe("u", 1).drop();
    cluster.run();
    connect(0, "c").drop();
    cluster.run();
    SessionState state = give(0, 1000).state();
    assertThat(state.subscriptions())
        .extracting(SessionState.Subscription::filter)
        .containsExactly("u", "t");
  }

  private TestClient hop(Random random, Consumer<Packet> receiver) {
    TestClient client = cluster.broker(random.nextInt(3)).client(random.nextInt(2), "c");
    client.acknowledging().listening(receiver).connect(false, 1000);
    cluster.run();
    return client;
  }

  /**
   * A client hops from broker to broker while others publish at all of them, and while routes are
   * seen when chance has it.
   */
  @Property(tries = 60)
  void everyMessageComesOnce(@ForAll long seed) {
    Random random = new Random(seed);
    List<TestClient> publishers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      publishers.add(connect(i, "p" + i));
    }
    List<String> received = new ArrayList<>();
    Set<Integer> unreleased = new HashSet<>();
    // the receiver's side of QoS 2, over all connections (4.3.3)
    Consumer<Packet> receiver =
        packet -> {
          if (packet instanceof Publish publish && unreleased.add(publish.packetId())) {
            received.add(TestClient.text(publish));
          } else if (packet instanceof Ack ack && ack.type() == Ack.Type.PUBREL) {
            unreleased.remove(ack.packetId());
          }
        };
    hop(random, receiver).subscribe("t/#", 2).subscribe("t/+", 2).subscribe("$share/g/s", 2);
    cluster.run();
    cluster.routesWait = true;
    for (int i = 0; i < 60; i++) {
      TestClient publisher = publishers.get(random.nextInt(3));
      publisher.publish("t/x", "t" + i, 2).publish("s", "s" + i, 2);
      switch (random.nextInt(6)) {
        case 0 -> cluster.showRoutes(random.nextInt(3));
        case 1 -> cluster.advance(Duration.ofMillis(random.nextInt(8000)));
        case 2, 3 -> hop(random, receiver);
        case 4 -> cluster.run();
        default -> {}
      }
    }
    cluster.run();
    List<String> expected =
        IntStream.range(0, 60).boxed().flatMap(i -> Stream.of("t" + i, "t" + i, "s" + i)).toList();
    assertThat(received).containsExactlyInAnyOrderElementsOf(expected);
    // each session that ends changes the number of the group's members, and others wait until that
    // is seen
    for (int round = 0; round < 60 && subscriptions() > 2; round++) {
      cluster.showRoutes();
      cluster.advance(RELAYED);
    }
    assertThat(subscriptions()).isEqualTo(2);
  }

  private long subscriptions() {
    return IntStream.range(0, 3).mapToLong(i -> kernel(i).stats().subscriptions()).sum();
  }
}
