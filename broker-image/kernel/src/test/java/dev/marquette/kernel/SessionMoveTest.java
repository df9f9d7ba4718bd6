package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions move between loops in every order of the loops' steps that chance comes up with. */
class SessionMoveTest {
  private static final int LOOPS = 4;

  /**
   * Two publishers send while the subscriber's client reconnects on other loops, sometimes before
   * the last reconnect is through. Each connection takes what it gets and acknowledges all.
   */
  @Property(tries = 80)
  void everyMessageComesOnceAndInOrder(@ForAll long seed) {
    Random random = new Random(seed);
    TestBroker broker = new TestBroker(LOOPS);
    List<TestClient> publishers = new ArrayList<>();
    for (int p = 0; p < 2; p++) {
      publishers.add(broker.connected(random.nextInt(LOOPS), "p" + p).acknowledging());
    }
    List<TestClient> connections = new ArrayList<>();
    ReceivingClient all = new ReceivingClient();
    connections.add(
        subscriber(broker, random, all).subscribe("t/#", 2).subscribe("$share/g/s/#", 2));
    broker.run();
    int sent = 0;
    for (int step = 0; step < 40; step++) {
      for (TestClient publisher : publishers) {
        publisher.publish("t/" + publisher.clientId(), "t" + sent, 2);
        publisher.publish("s/" + publisher.clientId(), "s" + sent, 2);
      }
      sent++;
      int tasks = random.nextInt(30);
      for (int i = 0; i < tasks; i++) {
        broker.loops().get(random.nextInt(LOOPS)).runOne();
      }
      if (random.nextInt(3) == 0) {
        connections.add(subscriber(broker, random, all));
      } else if (random.nextInt(10) == 0) {
        connections.getLast().drop();
        connections.add(subscriber(broker, random, all));
      }
    }
    broker.run(random);
    connections.add(subscriber(broker, random, all));
    broker.run(random);
    for (TestClient publisher : publishers) {
      assertThat(of("t/" + publisher.clientId() + ":t", all.messages))
          .containsExactlyElementsOf(IntStream.range(0, sent).boxed().toList());
      assertThat(of("s/" + publisher.clientId() + ":s", all.messages))
          .as("a shared group does not promise order while its members change")
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, sent).boxed().toList());
    }
    assertOneSession(broker, connections);
  }

  /** What a client keeps over its connections: the receiver's side of QoS 2. (4.3.3) */
  private static final class ReceivingClient implements Consumer<Packet> {
    final List<String> messages = new ArrayList<>();
    private final Set<Integer> unreleased = new HashSet<>();

    @Override
    public void accept(Packet packet) {
      if (packet instanceof Publish publish && unreleased.add(publish.packetId())) {
        messages.add(publish.topic() + ":" + TestClient.text(publish));
      } else if (packet instanceof Publish publish) {
        assertThat(publish.dup()).as("an ID in use is only sent again").isTrue();
      } else if (packet instanceof Ack ack && ack.type() == Ack.Type.PUBREL) {
        unreleased.remove(ack.packetId());
      }
    }
  }

  private static List<Integer> of(String prefix, List<String> all) {
    return all.stream()
        .filter(each -> each.startsWith(prefix))
        .map(each -> Integer.valueOf(each.substring(prefix.length())))
        .toList();
  }

  private static TestClient subscriber(TestBroker broker, Random random, ReceivingClient all) {
    return broker
        .client(random.nextInt(LOOPS), "c")
        .acknowledging()
        .listening(all)
        .connect(false, 0, null, TestClient.properties(1000, 65_535));
  }

  private static void assertOneSession(TestBroker broker, List<TestClient> connections) {
    KernelStats stats = broker.kernel().stats();
    assertThat(stats.connections()).isEqualTo(3);
    assertThat(stats.sessions()).isEqualTo(3);
    assertThat(stats.subscriptions()).isEqualTo(1);
    assertThat(stats.sharedSubscriptions()).isEqualTo(1);
    assertThat(stats.dropped()).allSatisfy((reason, count) -> assertThat(count).isZero());
    assertThat(connections.stream().filter(connection -> !connection.isClosed())).hasSize(1);
  }

  @Property(tries = 150)
  void ofManyConnectsOneSurvives(@ForAll long seed) {
    Random random = new Random(seed);
    TestBroker broker = new TestBroker(LOOPS);
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      boolean clean = random.nextBoolean();
      clients.add(
          broker.client(random.nextInt(LOOPS), "c").connect(clean, random.nextBoolean() ? 0 : 100));
      if (random.nextInt(4) == 0) {
        clients.getLast().subscribe("t", 1);
      }
      if (random.nextInt(6) == 0) {
        clients.getLast().drop();
      }
      if (random.nextInt(8) == 0) {
        broker.kernel().kick("c");
      }
      for (int steps = random.nextInt(6); steps > 0; steps--) {
        broker.loops().get(random.nextInt(LOOPS)).runOne();
      }
    }
    broker.run(random);
    long open = clients.stream().filter(client -> !client.isClosed()).count();
    assertThat(open).isLessThanOrEqualTo(1);
    KernelStats stats = broker.kernel().stats();
    assertThat(stats.connections()).isEqualTo(open);
    assertThat(stats.sessions()).isLessThanOrEqualTo(1).isGreaterThanOrEqualTo(open);
    assertThat(broker.kernel().clientIds()).hasSize((int) stats.sessions());
    TestClient last = broker.client(0, "c").connect(true);
    broker.run();
    assertThat(last.take(Connack.class)).hasSize(1);
    last.disconnect();
    broker.run();
    assertThat(broker.kernel().clientIds()).isEmpty();
    assertThat(broker.kernel().stats().routes()).isZero();
    assertThat(broker.kernel().stats().sessions()).isZero();
  }

  @Test
  @DisplayName("A client that leaves during its takeover leaves its session behind, whole")
  void leavesDuringTakeover() {
    TestBroker broker = new TestBroker(2);
    broker.client(0, "c").connect(true, 100).subscribe("t", 1).drop();
    broker.run();
    broker.client(1, "c").connect(false, 100).drop();
    broker.run();
    broker.connected(0, "p").publish("t", "x", 1);
    broker.run();
    TestClient back = broker.client(0, "c").connect(false, 100);
    broker.run();
    assertThat(back.payloads()).containsExactly("x");
  }

  @Test
  @DisplayName("Deliveries of one turn keep their order when a session was moved back and forth")
  void movesBack() {
    TestBroker broker = new TestBroker(3);
    TestClient publisher = broker.connected(2, "p");
    broker.client(0, "c").connect(true, 100).subscribe("t", 1);
    broker.run();
    for (int i = 0; i < 30; i++) {
      broker.client(i % 2, "c").connect(false, 100);
      publisher.publish("t", "" + i, 1);
    }
    TestClient last = broker.client(1, "c").connect(false, 100);
    broker.run();
    last.take();
    last.drop();
    TestClient reader = broker.client(0, "c").connect(false, 100);
    broker.run();
    List<String> payloads = reader.payloads();
    assertThat(payloads)
        .isSortedAccordingTo(Comparator.comparingInt(Integer::parseInt))
        .hasSize(30);
  }
}
