package dev.marquette.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.ManualLoop;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncementsTest {
  private static final int LOOPS = 3;

  private TestBroker broker = new TestBroker(LOOPS);

  /** What was put into words, and on which loop. */
  private final List<ClientEvent> events = new ArrayList<>();

  private final Set<Integer> loops = new HashSet<>();

  private final ClientAnnouncer announcer =
      new ClientAnnouncer() {
        @Override
        public String topic(ClientEvent event) {
          return "$SYS/" + event.client().clientId() + "/" + event.getClass().getSimpleName();
        }

        @Override
        public Message message(ClientEvent event, String topic) {
          events.add(event);
          for (ManualLoop loop : broker.loops()) {
            if (loop.inLoop()) {
              loops.add(broker.loops().indexOf(loop));
            }
          }
          String text =
              event instanceof ClientEvent.Disconnected gone ? gone.reason() : "connected";
          return new Message(
              topic,
              text.getBytes(UTF_8),
              1,
              false,
              PublishProperties.NONE,
              null,
              null,
              event.atMillis(),
              Message.NEVER);
        }
      };

  private TestClient watching(String filter) {
    TestClient watcher = broker.connected(0, "watcher").acknowledging();
    watcher.subscribe(filter, 1);
    broker.run();
    watcher.take();
    broker.kernel().announcer(announcer);
    return watcher;
  }

  private static List<String> seen(TestClient watcher) {
    return watcher.take(Publish.class).stream()
        .map(publish -> publish.topic().substring(5) + " " + TestClient.text(publish))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A client is announced when CONNACK has said yes, with what it asked for")
  void connected(MqttVersion version) {
    TestClient watcher = watching("$SYS/#");
    broker.client(1, "c", version).connect(false, 60, null, TestClient.properties(7, 10));
    broker.run();

    assertThat(seen(watcher)).containsExactly("c/Connected connected");
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            ClientEvent.Connected.class,
            event -> {
              assertThat(event.client().version()).isEqualTo(version);
              assertThat(event.local().getPort()).isEqualTo(1883);
              assertThat(event.keepAliveSeconds()).isEqualTo(60);
              assertThat(event.cleanStart()).isFalse();
              assertThat(event.expirySeconds())
                  .isEqualTo(version.isV5() ? 7 : MqttSettings.DEFAULT.sessionExpiry().toSeconds());
              assertThat(event.atMillis()).isEqualTo(broker.clock().millis());
            });
  }

  @Test
  @DisplayName("A client that is refused is not announced, neither as come nor as gone")
  void refused() {
    TestClient watcher = watching("$SYS/#");
    broker
        .kernel()
        .authenticator(
            credentials ->
                CompletableFuture.completedFuture(
                    new Authenticator.Result(ReasonCode.NOT_AUTHORIZED, false)));
    broker.client(1, "c").connect(true);
    broker.run();

    assertThat(seen(watcher)).isEmpty();
  }

  @Test
  @DisplayName("A client that goes is announced with the reason")
  void reasons() {
    assertThat(reason(TestClient::disconnect)).isEqualTo("normal");
    assertThat(reason(client -> client.send(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL))))
        .isEqualTo("disconnect_with_will_message");
    assertThat(reason(TestClient::drop)).isEqualTo("tcp_closed");
    assertThat(reason(client -> client.connect(true))).isEqualTo("protocol_error");
    assertThat(reason(client -> client.publish("a/#", "x", 0))).isEqualTo("topic_name_invalid");
    assertThat(reason(client -> broker.kernel().kick(client.clientId()))).isEqualTo("kicked");
    assertThat(reason(client -> broker.client(2, client.clientId()).connect(true)))
        .isEqualTo("takeovered");
    assertThat(reason(client -> broker.advance(Duration.ofSeconds(100))))
        .isEqualTo("keepalive_timeout");
  }

  private String reason(Consumer<TestClient> end) {
    broker = new TestBroker(LOOPS);
    TestClient watcher = watching("$SYS/c/Disconnected");
    TestClient client = broker.client(1, "c").connect(true, 60, null, ConnectProperties.DEFAULT);
    broker.run();
    end.accept(client);
    broker.run();
    List<String> payloads = watcher.payloads();
    assertThat(payloads).hasSize(1);
    return payloads.getFirst();
  }

  @Test
  @DisplayName("A client that takes too little of what it is sent is announced as too far behind")
  void overloaded() {
    broker = new TestBroker(LOOPS, Settings.with("maxOutboundBytes", 200L), ClusterLink.ALONE);
    TestClient watcher = watching("$SYS/c/Disconnected");
    TestClient client = broker.connected(1, "c");
    client.stuck(true);
    for (int i = 0; i < 200; i++) {
      client.send(Ping.REQUEST);
    }
    broker.run();

    assertThat(watcher.payloads()).containsExactly("message_queue_too_long");
  }

  @Test
  @DisplayName("A client that takes nothing of what it is sent is announced so")
  void stalled() {
    assertThat(reason(TestClient::stalled)).isEqualTo("send_timeout");
  }

  @Test
  @DisplayName("Nothing is put into words that nobody subscribes to")
  void unwanted() {
    watching("$SYS/other/#");
    broker.connected(1, "c").disconnect();
    broker.run();

    assertThat(events).isEmpty();
    assertThat(broker.kernel().stats().dropped().get(DropReason.NO_SUBSCRIBERS)).isZero();
  }

  @Test
  @DisplayName("It begins and ends while clients stay")
  void inPlace() {
    TestClient watcher = watching("$SYS/#");
    broker.kernel().announcer(null);
    TestClient client = broker.connected(1, "c");
    broker.kernel().announcer(announcer);
    client.disconnect();
    broker.run();

    assertThat(seen(watcher)).containsExactly("c/Disconnected normal");
  }

  @Test
  @DisplayName("A client ID that leaves no room for a topic is not announced, and counted")
  void tooLong() {
    TestClient watcher = watching("$SYS/#");
    broker.client(1, "x".repeat(65_535)).connect(true);
    broker.run();

    assertThat(seen(watcher)).isEmpty();
    assertThat(broker.kernel().stats().dropped().get(DropReason.TOPIC_NAME_INVALID)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  @DisplayName("A client that is taken over from loop to loop comes and goes in turn, in any order")
  void keepsOrder(long seed) {
    TestClient watcher = watching("$SYS/c/#");
    Random random = new Random(seed);
    for (int i = 0; i < 30; i++) {
      broker.client(random.nextInt(LOOPS), "c").connect(random.nextBoolean(), 100);
      if (random.nextBoolean()) {
        broker.run(random);
      }
    }
    broker.run(random);

    List<String> seen = seen(watcher);
    assertThat(seen).hasSizeGreaterThan(10);
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i))
          .isEqualTo(i % 2 == 0 ? "c/Connected connected" : "c/Disconnected takeovered");
    }
  }

  @Test
  @DisplayName("S-16, C-05: a storm's announcements are made by all loops, few in a turn")
  void storm() {
    TestClient watcher = watching("$SYS/#");
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      clients.add(broker.connected(i % LOOPS, "c" + i));
    }
    watcher.take();
    events.clear();
    loops.clear();
    clients.forEach(TestClient::drop);
    int most = 0;
    boolean ran = true;
    while (ran) {
      ran = false;
      for (ManualLoop loop : broker.loops()) {
        int before = events.size();
        ran |= loop.runOne();
        most = Math.max(most, events.size() - before);
      }
    }

    assertThat(events).hasSize(1_000);
    assertThat(seen(watcher)).hasSize(1_000);
    assertThat(loops).hasSize(LOOPS);
    assertThat(most).isLessThanOrEqualTo(Announcements.TURN);
  }

  @Test
  @DisplayName("S-16: a message that comes after a storm does not wait for its announcements")
  void overtakesStorm() {
    watching("$SYS/#");
    TestClient subscriber = broker.connected(1, "subscriber");
    subscriber.subscribe("t", 1);
    List<TestClient> clients =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "c" + i)
            .filter(clientId -> Hashes.place(clientId, LOOPS) == 1) // the subscriber's loop
            .limit(1_000)
            .map(clientId -> broker.connected(1, clientId))
            .toList();
    TestClient publisher = broker.connected(0, "publisher");
    events.clear();
    clients.forEach(TestClient::drop);
    while (broker.kernel().stats().connections() > 3) {
      broker.loops().forEach(ManualLoop::runOne);
    }
    publisher.publish("t", "x", 1);
    while (!subscriber.has(Publish.class)) {
      broker.loops().forEach(ManualLoop::runOne);
    }

    assertThat(events.size()).isLessThan(500);
    broker.run();
    assertThat(events).hasSize(1_000);
  }

  @Test
  @DisplayName("What waits is bounded, and what is beyond that is dropped and counted")
  void bounded() {
    TestClient watcher = watching("$SYS/#");
    ClientInfo gone =
        new ClientInfo(
            "gone",
            null,
            MqttVersion.V5,
            InetSocketAddress.createUnresolved("client.example", 1),
            "test",
            false,
            "");
    ClientEvent event = new ClientEvent.Disconnected(gone, "normal", 0);
    int sent = 2 * Announcements.MAX_WAITING; // more than it makes while they come
    for (int i = 0; i < sent; i++) {
      Announcements.send(broker.kernel(), announcer, event);
    }
    watcher.stuck(true);
    broker.run();

    Map<DropReason, Long> drops = broker.kernel().stats().dropped();
    long dropped = drops.getOrDefault(DropReason.ANNOUNCEMENTS_FULL, 0L);
    assertThat(dropped).isPositive();
    assertThat(drops).as("no delivery").containsEntry(DropReason.LOOP_BEHIND, 0L);
    assertThat(events)
        .hasSize((int) (sent - dropped))
        .hasSizeGreaterThan(Announcements.MAX_WAITING);
  }

  @Test
  @DisplayName("An event that cannot be put into words does not keep the others from it")
  void survivesErrors() {
    TestClient watcher = watching("$SYS/#");
    broker
        .kernel()
        .announcer(
            new ClientAnnouncer() {
              @Override
              public String topic(ClientEvent event) {
                if (event.client().clientId().equals("bad")) {
                  throw new IllegalStateException("bad");
                }
                return announcer.topic(event);
              }

              @Override
              public Message message(ClientEvent event, String topic) {
                return announcer.message(event, topic);
              }
            });
    broker.connected(1, "bad");
    broker.connected(1, "good");

    assertThat(seen(watcher)).containsExactly("good/Connected connected");
    assertThat(broker.kernel().incidents.count("announcement of a client")).isEqualTo(1);
  }
}
