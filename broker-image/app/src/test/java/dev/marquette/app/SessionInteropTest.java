package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.app.Peer.Received;
import dev.marquette.app.PeerKind.Options;
import dev.marquette.codec.MqttVersion;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;

/** Connections that end, well or badly, and the sessions that outlive them. */
class SessionInteropTest {
  @Scenario
  @DisplayName("[MQTT-3.1.2-5] A session is resumed with its subscriptions and what came meanwhile")
  void sessionsAreResumedWithTheirQueue(Scene scene) throws Exception {
    Peer publisher = scene.other("publisher");
    Options options = new Options(scene.unique("sleeper"), false, null);
    String topic = scene.unique("sleep");
    Peer before = scene.connect(options);
    before.subscribe(topic, 2);
    before.close();

    // no QoS 0: the broker may still be writing to the connection whose end it has not read yet
    for (int qos = 1; qos <= 2; qos++) {
      publisher.publish(topic, qos, false, "missed " + qos);
    }

    Peer after = scene.connect(options);
    for (int qos = 1; qos <= 2; qos++) {
      assertThat(after.next()).isEqualTo(new Received(topic, qos, false, "missed " + qos));
    }
    publisher.publish(topic, 1, false, "seen");
    assertThat(after.next().payload()).isEqualTo("seen");
  }

  @Scenario
  @DisplayName("[MQTT-3.1.2-4] A clean start ends the session that was there")
  void aCleanStartEndsTheSession(Scene scene) throws Exception {
    Peer publisher = scene.other("publisher");
    String id = scene.unique("sleeper");
    String topic = scene.unique("sleep");
    Peer before = scene.connect(new Options(id, false, null));
    before.subscribe(topic, 1);
    before.close();
    publisher.publish(topic, 1, false, "missed");

    Peer after = scene.connect(new Options(id, true, null));
    publisher.publish(topic, 1, false, "not subscribed");
    after.subscribe(topic, 1);
    publisher.publish(topic, 1, false, "seen");

    assertThat(after.next().payload()).isEqualTo("seen");
    assertThat(after.received()).isEmpty();
  }

  @Scenario
  @DisplayName("[MQTT-4.4.0-1] A session whose connection breaks loses nothing")
  void aSessionWhoseConnectionBreaksLosesNothing(Scene scene) throws Exception {
    Peer publisher = scene.other("publisher");
    Options options = new Options(scene.unique("cut"), false, null);
    String topic = scene.unique("cut");
    CutWire wire = scene.wire();
    Peer before = scene.connect(options, wire);
    before.subscribe(topic, 1);
    List<String> numbers = IntStream.range(0, 50).mapToObj(Integer::toString).toList();

    wire.cut();
    publisher.publishAll(topic, 1, numbers);

    Peer after = scene.connect(options);
    for (String number : numbers) {
      assertThat(after.next().payload()).isEqualTo(number);
    }
    assertThat(before.received()).isEmpty();
  }

  @Scenario
  @DisplayName("[MQTT-3.1.4-3] Who connects with a client ID ends the connection that has it")
  void aSecondConnectionTakesOver(Scene scene) throws Exception {
    Options options = new Options(scene.unique("twice"), false, null);
    String topic = scene.unique("twice");
    CutWire wire = scene.wire();
    Peer first = scene.connect(options, wire);
    first.subscribe(topic, 1);

    Peer second = scene.connect(options);

    await().until(wire::isBroken);
    wire.cut(); // some clients would come back by themselves, and take over in their turn
    scene.other("publisher").publish(topic, 1, false, "to the one that is connected");
    assertThat(second.next().payload()).isEqualTo("to the one that is connected");
    assertThat(first.received()).isEmpty();
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.1.4-3] Who is taken over is told so: DISCONNECT 0x8E")
  void whoIsTakenOverIsTold(Scene scene) throws Exception {
    Options options = new Options(scene.unique("told"), true, null);
    Peer first = scene.connect(options);

    Peer second = scene.connect(options);

    assertThat(first.goodbye()).isEqualTo(0x8E);
    assertThat(second.isConnected()).isTrue();
  }

  @Scenario
  @DisplayName("[MQTT-3.1.2-8] The will is published when the connection breaks")
  void aCutWireBringsTheWill(Scene scene) throws Exception {
    String topic = scene.unique("will");
    Peer watcher = scene.other("watcher");
    watcher.subscribe(topic, 1);
    CutWire wire = scene.wire();
    scene.connect(new Options(scene.unique("doomed"), true, topic), wire);

    wire.cut();

    assertThat(watcher.next()).isEqualTo(new Received(topic, 1, false, "gone"));
  }

  @Scenario
  @DisplayName("[MQTT-3.1.2-10] DISCONNECT takes the will back")
  void aDisconnectTakesTheWillBack(Scene scene) throws Exception {
    String topic = scene.unique("will");
    Peer watcher = scene.other("watcher");
    watcher.subscribe(topic, 1);
    Options polite = new Options(scene.unique("polite"), true, topic);
    CutWire wire = scene.wire();

    scene.connect(polite, wire).disconnect();

    await("the broker has read it").until(wire::isBroken);
    // of its session nothing is left to be done when the next has begun
    scene.connect(new Options(polite.clientId(), true, null));
    // a loop may read the first from its socket before it takes a will that another loop has sent
    for (String payload : List.of("after", "later")) {
      watcher.publish(topic, 1, false, payload);
      assertThat(watcher.next().payload()).isEqualTo(payload);
    }
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.1.2-8] A delayed will waits for its delay, not for the end of the session")
  void aDelayedWillComesAfterItsDelay(Scene scene) throws Exception {
    String topic = scene.unique("will");
    Peer watcher = scene.other("watcher");
    watcher.subscribe(topic, 1);
    CutWire wire = scene.wire();
    scene.connect(new Options(scene.unique("doomed"), false, topic).withWillDelay(1), wire);
    long cut = System.nanoTime();

    wire.cut();

    assertThat(watcher.next()).isEqualTo(new Received(topic, 1, false, "gone"));
    assertThat(System.nanoTime() - cut).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.1.2-8] The end of the session ends the delay of its will")
  void theEndOfTheSessionEndsTheDelay(Scene scene) throws Exception {
    String topic = scene.unique("will");
    Peer watcher = scene.other("watcher");
    watcher.subscribe(topic, 1);
    CutWire wire = scene.wire();
    scene.connect(new Options(scene.unique("doomed"), true, topic).withWillDelay(3_600), wire);

    wire.cut();

    assertThat(watcher.next()).isEqualTo(new Received(topic, 1, false, "gone"));
  }

  @Scenario(since = MqttVersion.V5)
  @DisplayName("[MQTT-3.1.3-9] A will that is delayed is not published when the client is back")
  void aDelayedWillIsTakenBackByAReconnect(Scene scene) throws Exception {
    String topic = scene.unique("will");
    Peer watcher = scene.other("watcher");
    watcher.subscribe(topic, 1);
    String id = scene.unique("doomed");
    CutWire wire = scene.wire();
    scene.connect(new Options(id, false, topic).withWillDelay(3_600), wire);
    wire.cut();

    scene.connect(new Options(id, false, null)).disconnect();

    // what the session has left would come with its end
    scene.connect(new Options(id, true, null));
    for (String payload : List.of("after", "later")) {
      watcher.publish(topic, 1, false, payload);
      assertThat(watcher.next().payload()).isEqualTo(payload);
    }
  }

  @Scenario
  @DisplayName("[MQTT-3.1.2-22] Who is silent for longer than its keep-alive is let go")
  void aSilentClientIsLetGo(Scene scene) throws Exception {
    String topic = scene.unique("silent");
    Peer watcher = scene.other("watcher");
    watcher.subscribe(topic, 1);
    CutWire wire = scene.wire();
    Options options = new Options(scene.unique("silent"), true, topic);
    scene.connect(options.withKeepAlive(scene.kind().shortestKeepAlive()), wire);

    wire.silence();

    assertThat(watcher.next()).isEqualTo(new Received(topic, 1, false, "gone"));
  }
}
