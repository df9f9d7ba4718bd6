package dev.marquette.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import dev.marquette.e2e.Clients.Client;
import dev.marquette.e2e.Quickstart.Broker;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * 7: a broker dies without a word, or hangs. That its routes are gone within 15 seconds is shown by
 * the lease that it holds, whose end and 3 seconds of grace are all that the others wait for: how
 * long it takes in a test depends on what else its machine does.
 */
@ExtendWith(Installation.class)
class KilledPodTest {
  private static final Duration ROUTES_GONE = Duration.ofSeconds(15);
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Quickstart cluster = Quickstart.running(3);
  private final Clients clients = new Clients();

  @AfterEach
  void clean() {
    clients.close();
  }

  @Test
  void itsClientsGoElsewhereItsRoutesGoAndItComesBack() {
    List<Broker> brokers = cluster.brokers();
    Broker victim = brokers.get(1);
    Broker refuge = brokers.getFirst();
    Client survivor =
        clients.connectWithRefuge(clients.builder(victim.ip(), Quickstart.MQTT), refuge.ip());
    survivor.mqtt().subscribeWith().topicFilter("victim/only/#").qos(MqttQos.AT_LEAST_ONCE).send();
    await().until(() -> hasRoute(victim));
    assertThat(cluster.leaseOf(victim)).isPositive().isLessThan(ROUTES_GONE.minus(GRACE));

    PodProcess.killBroker(victim.name());

    await("routes of the dead pod are gone").until(() -> !hasRoute(victim));
    Client publisher = clients.connect(brokers.getLast().ip(), Quickstart.MQTT);
    await("its client receives elsewhere")
        .until(
            () -> {
              publisher.mqtt().publishWith().topic("victim/only/1").send();
              return !survivor.received().isEmpty();
            });
    assertThat(survivor.mqtt().getConfig().getConnectionConfig())
        .map(connection -> connection.getTransportConfig().getServerAddress().getHostString())
        .hasValue(refuge.ip());

    cluster.awaitReplaced(victim);
    cluster.awaitReady(3);
    Client back = clients.connect(cluster.broker(victim.name()).ip(), Quickstart.MQTT);
    back.mqtt().subscribeWith().topicFilter("victim/back").send();
    await("it takes part again")
        .until(
            () -> {
              publisher.mqtt().publishWith().topic("victim/back").send();
              return !back.received().isEmpty();
            });
  }

  @Test
  void aBrokerThatHungLosesItsRoutesAndTakesPartAgainWhenItGoesOn() {
    assumeTrue(PodProcess.canFreeze(), "its process cannot be reached from here");
    List<Broker> brokers = cluster.brokers();
    Broker frozen = brokers.get(1);
    Client inside = clients.connect(frozen.ip(), Quickstart.MQTT);
    inside.mqtt().subscribeWith().topicFilter("victim/in").qos(MqttQos.EXACTLY_ONCE).send();
    Client outside = clients.connect(brokers.getFirst().ip(), Quickstart.MQTT);
    outside.mqtt().subscribeWith().topicFilter("victim/out").qos(MqttQos.EXACTLY_ONCE).send();
    await().until(() -> hasRoute(frozen));

    PodProcess.freezeBroker(frozen.name());
    try {
      await("its routes are gone").until(() -> !hasRoute(frozen));
    } finally {
      PodProcess.thawBroker(frozen.name());
    }

    await("its routes are back").until(() -> hasRoute(frozen));
    assertThat(inside.isConnected()).as("a client that waited for it").isTrue();
    for (MqttQos qos : MqttQos.values()) {
      String probe = UUID.randomUUID().toString();
      await("messages to it and from it, QoS " + qos.getCode())
          .until(
              () -> {
                publish(outside, "victim/in", qos, probe);
                publish(inside, "victim/out", qos, probe);
                return inside.received().contains("victim/in=" + probe)
                    && outside.received().contains("victim/out=" + probe);
              });
    }
    cluster.awaitReady(3);
  }

  private static void publish(Client client, String topic, MqttQos qos, String payload) {
    client.mqtt().publishWith().topic(topic).qos(qos).payload(payload.getBytes(UTF_8)).send();
  }

  private boolean hasRoute(Broker broker) {
    return cluster.etcdKeys("routes/" + broker.name() + "/").stream()
        .anyMatch(key -> key.contains("victim"));
  }
}
