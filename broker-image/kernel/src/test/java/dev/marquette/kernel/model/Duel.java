package dev.marquette.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Unsubscribe;
import dev.marquette.codec.Will;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.TestSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The broker and the model, which are told the same and must agree after each step. */
final class Duel {
  static final int CLIENTS = 4;

  private static final int UNKNOWN_ID = 60_000;

  private final Ground ground;
  private final Random random;
  private final TestBroker broker;
  private final ModelBroker model;
  private final @Nullable FindingOrder order;
  private final List<Player> players = new ArrayList<>();
  private final List<Player.Seat> seats = new ArrayList<>();
  private int payloads;

  /**
   * @param seed of the order in which event loops get their turn
   */
  Duel(Ground ground, ModelBroker.Limits limits, long seed) {
    this.ground = ground;
    random = new Random(seed);
    broker =
        new TestBroker(ground.loops, settings(limits), ClusterLink.ALONE, new Random(seed + 1));
    order = ground.overlaps() ? new FindingOrder(ground, broker.kernel()) : null;
    model = new ModelBroker(limits, broker.clock().millis(), this::filters, new Random(seed + 1));
    for (int i = 0; i < CLIENTS; i++) {
      players.add(new Player("c" + i));
    }
  }

  private MqttSettings settings(ModelBroker.Limits limits) {
    return TestSettings.with(
        "maxInflight", limits.maxInflight(),
        "maxQueueLength", limits.maxQueue(),
        "queueQos0", limits.queueQos0(),
        "upgradeQos", limits.upgradeQos(),
        "sharedStrategy", limits.strategy(),
        "groupStrategies", Map.of("$queue", limits.queueStrategy()),
        "queuePriorities", limits.priorities(),
        "retryInterval", Duration.ofSeconds(limits.retrySeconds()),
        "sessionExpiry", Duration.ofSeconds(ground.v3ExpirySeconds()));
  }

  private List<String> filters(Published message) {
    if (order == null) {
      return ground.filters.stream()
          .filter(each -> Interest.matches(each, message.topic()))
          .toList();
    }
    broker.run(random); // only now it has published it
    return order.take(message);
  }

  void play(Step step) {
    Player player = players.get(step.client());
    Player.Seat seat = player.seat;
    if (step.kind() == Step.Kind.TIME) {
      advance(step.a());
    } else if (step.kind() == Step.Kind.SETTINGS) {
      model.limits = ModelBroker.Limits.any(step);
      broker.kernel().settings(settings(model.limits));
    } else if (step.kind() == Step.Kind.KICK) {
      broker.kernel().kick(player.clientId);
      model.kick(player.clientId);
    } else if (seat == null || step.kind() == Step.Kind.CONNECT) {
      connect(player, step);
    } else {
      act(player, seat, step);
    }
    agree();
  }

  private void act(Player player, Player.Seat seat, Step step) {
    switch (step.kind()) {
      case DROP -> {
        seat.client().drop();
        model.lost(seat.session(), null);
      }
      case DISCONNECT -> disconnect(seat, step);
      case SUBSCRIBE -> subscribe(player, seat, step);
      case UNSUBSCRIBE -> {
        String filter = ground.filter(step.a());
        int id = player.nextId();
        seat.client().send(new Unsubscribe(id, List.of(), List.of(filter)));
        model.unsubscribe(seat.session(), id, filter);
      }
      case PUBLISH -> publish(player, seat, message(player, seat, step));
      case PUBLISH_AGAIN -> {
        Publish again = player.again(step.a(), seat.link().version.isV5());
        if (again != null) {
          publish(player, seat, again);
        }
      }
      case RELEASE -> release(player, seat, step);
      case ACKNOWLEDGE -> acknowledge(seat, step);
      case STUCK -> stuck(seat, !seat.link().stuck);
      case CONNECT, KICK, SETTINGS, TIME -> throw new IllegalArgumentException(step.toString());
    }
  }

  /** Everybody comes back, reads and answers: then everybody has got everything. */
  void finish() {
    for (Player player : players) {
      if (player.seat == null) {
        connect(player, new Step(Step.Kind.CONNECT, 0, 1, 1, 0));
      } else {
        stuck(player.seat, false);
      }
      agree();
    }
    for (Player player : players) {
      ModelSession session = model.sessions.get(player.clientId);
      while (player.seat != null && session != null && !session.unacked.isEmpty()) {
        // each turn ends or releases the oldest: nobody can be left without an answer to give
        acknowledge(player.seat, new Step(Step.Kind.ACKNOWLEDGE, 0, 0, 1, 1));
        agree();
      }
    }
    assertThat(model.sessions.values()).allMatch(session -> session.waiting().isEmpty());
  }

  /** All loops come to rest, and each client has what it must have. */
  private void agree() {
    broker.run(random);
    if (order != null) {
      order.assertAllTaken();
    }
    seats.forEach(Verdict::check);
    for (Player player : players) {
      if (player.seat != null && player.seat.link().closed) {
        player.seat = null;
      }
    }
    seats.removeIf(seat -> seat.link().closed);
    assertThat(broker.kernel().clientIds())
        .as("sessions at %d, %s", model.nowMillis, model.sessions.values())
        .containsExactlyInAnyOrderElementsOf(model.sessions.keySet());
    assertThat(broker.kernel().stats().sessions()).as("sessions").isEqualTo(model.sessions.size());
    assertThat(broker.kernel().stats().connections()).as("connections").isEqualTo(seats.size());
  }

  // --- what clients do ---

  private void connect(Player player, Step step) {
    MqttVersion version = step.a() % 3 == 0 ? MqttVersion.V3_1_1 : MqttVersion.V5;
    boolean v5 = version.isV5();
    boolean cleanStart = step.b() % 5 == 0;
    long expiry =
        v5
            ? ground.expiries[step.b() % ground.expiries.length]
            : cleanStart ? 0 : ground.v3ExpirySeconds();
    int receiveMaximum = v5 ? 1 + step.a() % 4 : 65_535;
    ModelBroker.Farewell will = player == players.getFirst() ? will(step, v5) : null;
    TestClient client = broker.client(step.c() % ground.loops, player.clientId, version);
    client.connect(
        cleanStart,
        0,
        will == null
            ? null
            : new Will(
                will.topic(),
                will.qos(),
                false,
                bytes(will.payload()),
                will.delaySeconds(),
                PublishProperties.NONE),
        v5 ? TestClient.properties(expiry, receiveMaximum) : ConnectProperties.DEFAULT);
    ModelSession before = model.sessions.get(player.clientId);
    ModelSession session =
        model.connect(
            player.clientId,
            new ModelBroker.Wish(version, cleanStart, expiry, receiveMaximum, will));
    if (session != before) {
      player.unreleased.clear(); // CONNACK says so
    }
    Link link = session.link;
    if (link == null) {
      throw new AssertionError("the model has not connected " + player.clientId);
    }
    player.seat = new Player.Seat(client, session, link);
    seats.add(player.seat);
  }

  /** Of one client alone: two that fall due in the same tick could come in either order. */
  private ModelBroker.@Nullable Farewell will(Step step, boolean v5) {
    return step.c() % 3 == 0
        ? null
        : new ModelBroker.Farewell(
            ground.topic(step.c()), "will" + payloads++, step.a() % 3, v5 ? step.c() % 4 * 2 : 0);
  }

  private void disconnect(Player.Seat seat, Step step) {
    boolean v5 = seat.link().version.isV5();
    Disconnect packet =
        new Disconnect(
            v5 && step.a() % 3 == 0 ? ReasonCode.DISCONNECT_WITH_WILL : ReasonCode.SUCCESS,
            v5 && step.b() % 2 == 0 ? ground.expiries[step.c() % ground.expiries.length] : null,
            null,
            null,
            List.of());
    seat.client().send(packet);
    model.goodbye(seat.session(), packet);
  }

  private void subscribe(Player player, Player.Seat seat, Step step) {
    boolean v5 = seat.link().version.isV5();
    int retainHandling = v5 ? step.b() % 3 : 0;
    int subscriptionId = v5 ? step.c() % 4 : 0;
    List<Interest> asked = new ArrayList<>();
    List<Subscribe.Request> requests = new ArrayList<>();
    for (int i = step.c() % 5 == 0 ? 3 : 1; i > 0; i--) {
      String filter = ground.filter(step.a() + i * step.b());
      Interest interest =
          new Interest(
              filter,
              (step.c() + i) % 3,
              v5 && (step.b() + i) % 4 == 0 && Interest.group(filter) == null, // [MQTT-3.8.3-4]
              v5 && (step.b() + i) % 5 < 2,
              subscriptionId);
      asked.add(interest);
      requests.add(
          new Subscribe.Request(
              interest.asked(),
              interest.qos(),
              interest.noLocal(),
              interest.retainAsPublished(),
              retainHandling));
    }
    int id = player.nextId();
    seat.client().send(new Subscribe(id, subscriptionId, List.of(), requests));
    model.subscribe(seat.session(), id, asked, retainHandling);
  }

  private Publish message(Player player, Player.Seat seat, Step step) {
    int qos = step.a() % 3;
    boolean retain = step.c() % 4 == 0;
    boolean expires = seat.link().version.isV5() && step.c() % 5 == 0;
    return new Publish(
        false,
        qos,
        retain,
        ground.topic(step.b()),
        qos == 0 ? 0 : player.nextId(),
        expires
            ? new PublishProperties(-1, 2 + step.b() % 4, null, null, null, List.of(), 0, List.of())
            : PublishProperties.NONE,
        bytes(retain && step.c() % 3 == 0 ? "" : "m" + payloads++));
  }

  private void publish(Player player, Player.Seat seat, Publish packet) {
    if (packet.qos() == 2) {
      player.unreleased.put(packet.packetId(), packet);
    }
    seat.client().send(packet);
    long expiry = packet.properties().messageExpirySeconds();
    model.onPublish(
        seat.session(),
        seat.link(),
        packet,
        new Published(
            packet.topic(),
            TestClient.text(packet),
            packet.qos(),
            packet.retain(),
            player.clientId,
            expiry < 0 ? Published.NEVER : model.nowMillis + 1000 * expiry));
  }

  private void release(Player player, Player.Seat seat, Step step) {
    List<Integer> ids = new ArrayList<>(player.unreleased.keySet());
    int id = ids.isEmpty() || step.b() % 8 == 0 ? UNKNOWN_ID : ids.get(step.a() % ids.size());
    player.unreleased.remove(id);
    seat.client().ack(Ack.Type.PUBREL, id);
    model.onRelease(seat.session(), seat.link(), id);
  }

  /** Mostly what came first, and rightly; now and then out of order, twice, or what is not due. */
  private void acknowledge(Player.Seat seat, Step step) {
    List<ModelSession.Unacked> due =
        seat.session().unacked.stream()
            .filter(each -> each.packetId > 0)
            .filter(each -> step.c() % 8 == 0 || each.released || each.seenOn == seat.link())
            .toList();
    if (due.isEmpty() || step.b() % 12 == 11) {
      answer(
          seat,
          step.a() % 2 == 0 ? Ack.Type.PUBACK : Ack.Type.PUBREC,
          UNKNOWN_ID,
          ReasonCode.SUCCESS);
      return;
    }
    ModelSession.Unacked entry = due.get(step.a() % 3 == 0 ? step.a() / 3 % due.size() : 0);
    boolean v5 = seat.link().version.isV5();
    ReasonCode reason = v5 && step.b() % 6 == 0 ? ReasonCode.UNSPECIFIED_ERROR : ReasonCode.SUCCESS;
    if (step.b() % 10 == 9) {
      answer(seat, Ack.Type.PUBACK, entry.packetId, reason);
    } else if (entry.copy.qos() == 1) {
      answer(seat, Ack.Type.PUBACK, entry.packetId, reason);
    } else if (!entry.released || step.b() % 10 == 8) {
      answer(seat, Ack.Type.PUBREC, entry.packetId, reason);
    } else {
      answer(seat, Ack.Type.PUBCOMP, entry.packetId, reason);
    }
  }

  private void answer(Player.Seat seat, Ack.Type type, int packetId, ReasonCode reason) {
    Ack ack = new Ack(type, packetId, reason);
    seat.client().send(ack);
    seat.session().acknowledged(seat.link(), ack);
  }

  private void stuck(Player.Seat seat, boolean stuck) {
    seat.client().stuck(stuck);
    seat.link().stuck = stuck;
    seat.session().drain();
  }

  private void advance(int number) {
    Duration duration = Duration.ofSeconds(1 + number % 4);
    do {
      broker.advance(duration);
      duration = Duration.ofMillis(500);
    } while (model.isAtTheEdge(broker.clock().millis()));
    model.advanceTo(broker.clock().millis());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
