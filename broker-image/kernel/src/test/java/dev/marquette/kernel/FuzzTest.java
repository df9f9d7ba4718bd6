package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Auth;
import dev.marquette.codec.Connack;
import dev.marquette.codec.ConnackProperties;
import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.ReasonProperties;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Unsuback;
import dev.marquette.codec.Unsubscribe;
import dev.marquette.codec.Will;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever packets a client sends cost at most that client its connection. */
@SuppressWarnings("EnumOrdinal") // any value will do
class FuzzTest {
  private static final String[] FILTERS = {
    "a",
    "a/b",
    "a/+",
    "#",
    "+/b",
    "$share/g/a/b",
    "$share/g/#",
    "$queue/a",
    "a#",
    "",
    "$share/",
    "/"
  };

  private static final String[] TOPICS = {"a", "a/b", "a/b/c", "", "/", "$SYS/x", "a/#", "x\0y"};

  @Property(tries = 300)
  void costsNobodyElse(@ForAll long seed) {
    Random random = new Random(seed);
    TestBroker broker = new TestBroker(3);
    TestClient healthy = broker.connected(0, "healthy").subscribe("healthy", 1).acknowledging();
    TestClient publisher = broker.connected(1, "publisher").acknowledging();
    broker.run();
    healthy.take();
    List<TestClient> hostile = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      if (hostile.size() < 3 || random.nextInt(20) == 0) {
        hostile.add(
            broker.client(
                random.nextInt(3),
                "h" + random.nextInt(3),
                MqttVersion.values()[random.nextInt(3)]));
        if (random.nextInt(4) > 0) {
          hostile.getLast().connect(random.nextBoolean(), random.nextInt(2) * 20L);
        }
      }
      TestClient client = hostile.get(random.nextInt(hostile.size()));
      int action = random.nextInt(20);
      if (action == 0) {
        client.drop();
      } else if (action == 1) {
        client.stuck(random.nextBoolean());
      } else if (action == 2) {
        broker.advance(Duration.ofSeconds(random.nextInt(12)));
      } else {
        client.send(packet(random, client));
      }
      if (random.nextInt(3) == 0) {
        broker.run(random);
      }
    }
    broker.run(random);
    publisher.publish("healthy", "still here", 1);
    broker.run(random);
    assertThat(healthy.payloads()).containsExactly("still here");
    assertThat(healthy.isClosed()).isFalse();
    for (String kind :
        List.of(
            "connection",
            "hand-off",
            "timer",
            "clean-up of a session",
            "delivery to a session",
            "tap")) {
      assertThat(broker.kernel().incidents.count(kind)).as(kind).isZero();
    }
    hostile.forEach(TestClient::drop);
    broker.advance(Duration.ofSeconds(60));
    KernelStats stats = broker.kernel().stats();
    assertThat(stats.connections()).isEqualTo(2);
    assertThat(stats.sessions()).isEqualTo(2 + oldSessions(broker));
  }

  /** MQTT 3 sessions outlive the test's minute. */
  private static long oldSessions(TestBroker broker) {
    return broker.kernel().clientIds().stream()
        .filter(id -> id.startsWith("h") && id.length() == 2)
        .count();
  }

  private static Packet packet(Random random, TestClient client) {
    int id = 1 + random.nextInt(5);
    ReasonCode reason = ReasonCode.values()[random.nextInt(ReasonCode.values().length)];
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> publish(random, id);
      case 3, 4 -> subscribe(random, id);
      case 5 -> new Unsubscribe(id, List.of(), List.of(FILTERS[random.nextInt(FILTERS.length)]));
      case 6, 7 -> new Ack(Ack.Type.values()[random.nextInt(4)], id, reason);
      case 8 -> Ping.values()[random.nextInt(2)];
      case 9 -> new Disconnect(reason, random.nextBoolean() ? null : 5L, null, null, List.of());
      case 10 -> new Auth(reason, null, null, null, List.of());
      case 11 -> new Connack(random.nextBoolean(), reason, ConnackProperties.NONE);
      case 12 -> new Suback(id, List.of(reason), ReasonProperties.NONE);
      default ->
          random.nextBoolean()
              ? new Unsuback(id, List.of(reason), ReasonProperties.NONE)
              : connect(random, client);
    };
  }

  private static Packet publish(Random random, int id) {
    int qos = random.nextInt(3);
    PublishProperties properties =
        new PublishProperties(
            -1, random.nextInt(4) - 1, null, null, null, List.of(), random.nextInt(3), List.of());
    return new Publish(
        random.nextBoolean(),
        qos,
        random.nextBoolean(),
        TOPICS[random.nextInt(TOPICS.length)],
        qos == 0 ? 0 : id,
        properties,
        new byte[random.nextInt(3)]);
  }

  private static Packet subscribe(Random random, int id) {
    List<Subscribe.Request> requests = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      requests.add(
          new Subscribe.Request(
              FILTERS[random.nextInt(FILTERS.length)],
              random.nextInt(3),
              random.nextInt(4) == 0,
              random.nextBoolean(),
              random.nextInt(3)));
    }
    return new Subscribe(id, random.nextInt(2), List.of(), requests);
  }

  private static Packet connect(Random random, TestClient client) {
    Will will =
        new Will(
            TOPICS[random.nextInt(TOPICS.length)],
            random.nextInt(3),
            random.nextBoolean(),
            new byte[1],
            random.nextInt(10),
            PublishProperties.NONE);
    ConnectProperties properties =
        new ConnectProperties(
            random.nextInt(30),
            1 + random.nextInt(5),
            20 + random.nextInt(100),
            0,
            false,
            true,
            List.of(),
            null,
            null);
    return new Connect(
        client.version(),
        false,
        client.clientId(),
        random.nextBoolean(),
        3,
        null,
        null,
        will,
        client.version().isV5() ? properties : ConnectProperties.DEFAULT);
  }

  @Property(tries = 20)
  void malformedBytesCostTheirConnection(@ForAll long seed) {
    TestBroker broker = new TestBroker(1);
    TestClient client = broker.connected(0, "c");
    TestClient other = broker.connected(0, "d");
    Random random = new Random(seed);
    ReasonCode reason =
        random.nextBoolean() ? ReasonCode.MALFORMED_PACKET : ReasonCode.PACKET_TOO_LARGE;
    client.malformed(new MalformedPacketException(reason, "test"));
    broker.run();
    assertThat(client.goodbye()).isEqualTo(reason);
    assertThat(client.isClosed()).isTrue();
    assertThat(other.isClosed()).isFalse();
  }
}
