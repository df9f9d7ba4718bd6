package dev.marquette.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import dev.marquette.e2e.Clients.Client;
import dev.marquette.e2e.Quickstart.Broker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** 7: a broker dies without a word. */
@ExtendWith(Installation.class)
class KilledPodTest {
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
    Client lost =
        clients.connect(clients.builder(victim.ip(), Quickstart.MQTT).identifier("survivor"));
    lost.mqtt().subscribeWith().topicFilter("victim/only/#").qos(MqttQos.AT_LEAST_ONCE).send();
    await().until(() -> routesOf(victim).stream().anyMatch(key -> key.contains("victim")));

    PodProcess.killBroker(victim.name());
    await("the client notices").until(() -> !lost.isConnected());

    Client again =
        clients.connect(
            clients.builder(brokers.getFirst().ip(), Quickstart.MQTT).identifier("survivor"));
    again.mqtt().subscribeWith().topicFilter("victim/only/#").qos(MqttQos.AT_LEAST_ONCE).send();
    Client publisher = clients.connect(brokers.getLast().ip(), Quickstart.MQTT);
    await("it receives elsewhere")
        .until(
            () -> {
              publisher.mqtt().publishWith().topic("victim/only/1").send();
              return !again.received().isEmpty();
            });
    await("routes of the dead pod are gone")
        .atMost(Duration.ofSeconds(15))
        .until(() -> routesOf(victim).stream().noneMatch(key -> key.contains("victim")));
    cluster.awaitReady(3);
    Client back = clients.connect(address(victim), Quickstart.MQTT);
    assertThat(back.isConnected()).isTrue();
  }

  private List<String> routesOf(Broker broker) {
    return cluster.etcdKeys("routes/" + broker.name() + "/");
  }

  private String address(Broker broker) {
    return cluster.brokers().stream()
        .filter(b -> b.name().equals(broker.name()))
        .findFirst()
        .orElseThrow()
        .ip();
  }
}
