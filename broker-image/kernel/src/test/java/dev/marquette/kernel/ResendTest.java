package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Publish;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.TestSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a client that is back is sent again, whatever it answers meanwhile, against a model. */
class ResendTest {
  private final TestBroker broker =
      new TestBroker(1, TestSettings.with("queueQos0", true), ClusterLink.ALONE);

  @Property(tries = 200)
  @Label("What is sent again keeps the window, and goes once, in its order (3.3.4, 4.4)")
  void keepsTheWindow(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 32) int count,
      @ForAll @IntRange(min = 1, max = 20) int window) {
    new Play().play(new Random(seed), count, window);
  }

  @Example
  @Label("QoS 0 goes when all else was sent again or answered, whatever fills the window")
  void doesNotKeepQos0() {
    TestClient back = withQos0Behind(1, 1, 1);
    back.ack(Ack.Type.PUBACK, 3);
    broker.run();
    assertThat(back.payloads()).containsExactly("0");
    back.ack(Ack.Type.PUBACK, 1);
    broker.run();
    assertThat(back.payloads()).containsExactly("1", "away");
  }

  @Example
  @Label("QoS 0 goes when PUBREC spares the last that was to be sent again")
  void doesNotKeepQos0AfterPubrec() {
    TestClient back = withQos0Behind(1, 2);
    assertThat(back.payloads()).containsExactly("0");
    back.ack(Ack.Type.PUBREC, 2);
    broker.run();
    assertThat(back.payloads()).containsExactly("away");
  }

  /** A client that is back with a window of 1, and has unacknowledged messages of these. */
  private TestClient withQos0Behind(int... qos) {
    TestClient client = broker.client(0, "c").connect(true, 1000).subscribe("t", 2);
    TestClient publisher = broker.connected(0, "p").acknowledging();
    for (int i = 0; i < qos.length; i++) {
      publisher.publish("t", "" + i, qos[i]);
    }
    broker.run();
    client.drop();
    broker.run();
    publisher.publish("t", "away", 0);
    broker.run();
    TestClient back = broker.client(0, "c").connect(false, 0, null, TestClient.properties(1000, 1));
    broker.run();
    return back;
  }

  private static final class Play {
    private final TestBroker broker = new TestBroker(1);

    /** Not sent on the new connection, in order, without what was answered before it was. */
    private final ArrayDeque<Publish> unsent = new ArrayDeque<>();

    /** What fills the window: sent on this connection, or released on it, and not done. */
    private final Set<Integer> open = new HashSet<>();

    private final Set<Integer> released = new HashSet<>();

    void play(Random random, int count, int window) {
      TestClient client = broker.client(0, "c").connect(true, 1000).subscribe("t", 2);
      TestClient publisher = broker.connected(0, "p").acknowledging();
      for (int i = 0; i < count; i++) {
        publisher.publish("t", "" + i, 1 + random.nextInt(2));
      }
      broker.run();
      List<Publish> waiting = new ArrayList<>(client.take(Publish.class));
      assertThat(waiting).hasSize(count);
      unsent.addAll(waiting);
      client.drop();
      broker.run();
      TestClient back =
          broker.client(0, "c").connect(false, 0, null, TestClient.properties(1000, window));
      broker.run();
      assertSent(back, window);
      while (!waiting.isEmpty()) {
        answer(back, waiting.get(random.nextInt(waiting.size())), waiting);
        broker.run();
        assertSent(back, window);
      }
      publisher.publish("t", "new", 1);
      broker.run();
      assertThat(back.payloads()).containsExactly("new");
    }

    private void answer(TestClient client, Publish message, List<Publish> waiting) {
      int id = message.packetId();
      unsent.remove(message);
      if (message.qos() == 1) {
        client.ack(Ack.Type.PUBACK, id);
        open.remove(id);
        waiting.remove(message);
      } else if (released.add(id)) {
        client.ack(Ack.Type.PUBREC, id);
        open.add(id);
      } else {
        client.ack(Ack.Type.PUBCOMP, id);
        open.remove(id);
        waiting.remove(message);
      }
    }

    private void assertSent(TestClient client, int window) {
      List<Integer> expected = new ArrayList<>();
      while (open.size() < window && !unsent.isEmpty()) {
        int id = unsent.remove().packetId();
        expected.add(id);
        open.add(id);
      }
      assertThat(client.take(Publish.class))
          .allSatisfy(publish -> assertThat(publish.dup()).isTrue())
          .extracting(Publish::packetId)
          .containsExactlyElementsOf(expected);
    }
  }
}
