package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Unsuback;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.ThreadBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What only loops that really run side by side can break. */
class ContentionTest {
  private static final int LOOPS = 4;

  /** Its queues hold whatever waits while a busy machine lets the subscriber's thread starve. */
  private final ThreadBroker broker = new ThreadBroker(LOOPS, Settings.with("maxQueueLength", 0));

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.4-3] of many connections with one client ID, from all loops, one survives")
  void connectStorm() {
    List<TestClient> clients = new ArrayList<>();
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      for (int id = 0; id < 5; id++) {
        clients.add(
            broker
                .client(random.nextInt(LOOPS), "c" + id, MqttVersion.V5)
                .connect(random.nextInt(4) == 0, 1000)
                .subscribe("t/" + id, 1));
      }
    }
    // those that stay have not only been let in, they are also done: nothing changes after that
    await()
        .untilAsserted(
            () ->
                assertThat(clients.stream().filter(client -> !client.isClosed()))
                    .hasSize(5)
                    .allMatch(client -> client.has(Suback.class)));
    await().untilAsserted(() -> assertEach(5));
    for (int id = 0; id < 5; id++) {
      broker.kernel().kick("c" + id).join();
    }
    await().untilAsserted(() -> assertEach(0));
  }

  /** So many sessions, each with a connection, a subscription and a route of its own. */
  private void assertEach(int count) {
    KernelStats stats = broker.kernel().stats();
    assertThat(stats.sessions()).isEqualTo(count);
    assertThat(stats.connections()).isEqualTo(count);
    assertThat(stats.subscriptions()).isEqualTo(count);
    assertThat(stats.routes()).isEqualTo(count);
    assertThat(broker.kernel().clientIds()).hasSize(count);
  }

  @Test
  @DisplayName(
      "[MQTT-3.10.4-2] whatever is published after SUBACK comes, and nothing after UNSUBACK")
  void subscribeWhilePublishing() {
    AtomicInteger published = new AtomicInteger();
    TestClient publisher = broker.client(0, "p", MqttVersion.V5);
    publisher.listening(
        packet -> {
          if (packet instanceof Ack || packet instanceof Connack) {
            publisher.publish("t/x", Integer.toString(published.incrementAndGet()), 1);
          }
        });
    publisher.connect(true);
    TestClient subscriber = broker.client(1, "s", MqttVersion.V5).connect(true);
    List<List<Integer>> rounds = new ArrayList<>();
    List<Integer> floors = new ArrayList<>();
    AtomicInteger state = new AtomicInteger();
    subscriber.listening(
        packet -> {
          switch (packet) {
            case Suback suback -> {
              floors.add(published.get() + 1);
              rounds.add(new ArrayList<>());
              state.set(1);
            }
            case Publish publish -> {
              assertThat(state).hasValue(1);
              List<Integer> round = rounds.getLast();
              round.add(Integer.valueOf(TestClient.text(publish)));
              if (round.size() == 20) {
                subscriber.unsubscribe(rounds.size() % 2 == 0 ? "t/x" : "t/+");
              }
            }
            case Unsuback unsuback -> {
              state.set(0);
              if (rounds.size() < 200) {
                subscriber.subscribe(rounds.size() % 2 == 1 ? "t/x" : "t/+", 0);
              } else {
                state.set(2);
              }
            }
            default -> {}
          }
        });
    subscriber.subscribe("t/+", 0);
    await().until(() -> state.get() == 2);
    for (int i = 0; i < rounds.size(); i++) {
      List<Integer> round = rounds.get(i);
      assertThat(round.getFirst()).isLessThanOrEqualTo(floors.get(i));
      assertThat(round)
          .containsExactlyElementsOf(
              IntStream.range(round.getFirst(), round.getFirst() + round.size()).boxed().toList());
    }
  }

  @Test
  @DisplayName("Publishers that are ahead of a loop wait for it: QoS 0 comes, all of it, in order")
  void backlog() {
    // The subscriber's loop stands still until its backlog is as long as it gets.
    CountDownLatch standing = new CountDownLatch(1);
    TestClient subscriber = broker.client(0, "s", MqttVersion.V5).connect(true).subscribe("t", 0);
    await().until(() -> subscriber.has(Suback.class));
    broker.kernel().context(0).post(() -> awaitQuietly(standing));
    int most = (int) (Backlog.LOOP_BYTES / LOOPS / Backlog.ITEM_BYTES);
    int messages = 5 * most;
    for (int p = 1; p < LOOPS; p++) {
      TestClient publisher = broker.client(p, "p" + p, MqttVersion.V5).connect(true);
      for (int i = 0; i < messages; i++) {
        publisher.publish("t", "p" + p + i, 0);
      }
    }
    int nearly = (LOOPS - 1) * (most - most / 100); // each weighs a little more than an empty one
    await().until(() -> broker.kernel().stats().messagesReceived()[0] > nearly);
    standing.countDown();
    List<String> received = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              received.addAll(subscriber.payloads());
              return received.size() == (LOOPS - 1) * messages;
            });
    for (int p = 1; p < LOOPS; p++) {
      String publisher = "p" + p;
      assertThat(received.stream().filter(payload -> payload.startsWith(publisher)))
          .containsExactlyElementsOf(
              IntStream.range(0, messages).mapToObj(i -> publisher + i).toList());
    }
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.LOOP_BEHIND, 0L);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @DisplayName("QoS 2 comes exactly once, in order, while the session moves from loop to loop")
  void exactWhileMoving() {
    AtomicBoolean stopped = new AtomicBoolean();
    ReceivingClient receiving = new ReceivingClient();
    TestClient first = subscriber(0, receiving).subscribe("t", 2);
    await().until(() -> first.has(Suback.class));
    Map<String, AtomicInteger> numbers = new HashMap<>();
    for (int p = 0; p < 2; p++) {
      TestClient publisher = broker.client(p + 1, "p" + p, MqttVersion.V5).acknowledging();
      AtomicInteger number = new AtomicInteger();
      numbers.put("p" + p, number);
      publisher.listening(
          packet -> {
            boolean next =
                packet instanceof Connack
                    || (packet instanceof Ack ack && ack.type() == Ack.Type.PUBCOMP);
            if (next && !stopped.get()) {
              publisher.publish("t", publisher.clientId() + number.getAndIncrement(), 2);
            }
          });
      publisher.connect(true);
    }
    Random random = new Random(3);
    for (int move = 0; move < 60; move++) {
      TestClient next = subscriber(random.nextInt(LOOPS), receiving);
      if (move % 3 > 0) {
        continue; // the next one comes while this one is taking over
      }
      int before = receiving.count();
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> next.isClosed() || receiving.count() > before + 20);
    }
    await().until(() -> numbers.values().stream().allMatch(number -> number.get() > 100));
    stopped.set(true);
    await()
        .untilAsserted(
            () ->
                assertThat(receiving.count())
                    .isEqualTo(numbers.values().stream().mapToInt(AtomicInteger::get).sum()));
    numbers.forEach(
        (publisher, number) ->
            assertThat(receiving.of(publisher))
                .hasSizeGreaterThan(100)
                .containsExactlyElementsOf(IntStream.range(0, number.get()).boxed().toList()));
    assertThat(broker.kernel().stats().dropped())
        .allSatisfy((reason, count) -> assertThat(count).isZero());
  }

  private TestClient subscriber(int loop, ReceivingClient receiving) {
    return broker
        .client(loop, "c", MqttVersion.V5)
        .acknowledging()
        .listening(receiving)
        .connect(false, 1000);
  }

  /** The receiver's side of QoS 2, over all connections of a client. */
  private static final class ReceivingClient implements Consumer<Packet> {
    private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
    private final Set<Integer> unreleased = Collections.synchronizedSet(new HashSet<>());

    @Override
    public void accept(Packet packet) {
      if (packet instanceof Publish publish && unreleased.add(publish.packetId())) {
        messages.add(TestClient.text(publish));
      } else if (packet instanceof Ack ack && ack.type() == Ack.Type.PUBREL) {
        unreleased.remove(ack.packetId());
      }
    }

    int count() {
      return messages.size();
    }

    List<Integer> of(String publisher) {
      synchronized (messages) {
        return messages.stream()
            .filter(message -> message.startsWith(publisher))
            .map(message -> Integer.valueOf(message.substring(publisher.length())))
            .toList();
      }
    }
  }

  @Test
  @DisplayName("The server's end tells all clients, and waits until it has")
  void closes() {
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      clients.add(broker.client(i % LOOPS, "c" + i, MqttVersion.V5).connect(true));
    }
    await().untilAsserted(() -> assertThat(broker.kernel().stats().connections()).isEqualTo(100));
    broker.kernel().close();
    assertThat(clients).allMatch(TestClient::isClosed);
  }
}
