package dev.marquette.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import dev.marquette.e2e.Clients.Client;
import dev.marquette.e2e.Quickstart.Broker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** 1: the samples bring up three brokers that are one. */
@ExtendWith(Installation.class)
class MessagesAcrossPodsTest {
  private static Quickstart cluster;

  @BeforeAll
  static void start() {
    cluster = Quickstart.running(3);
  }

  @Test
  void kubectlGetMqttShowsThemReady() {
    String shown = cluster.kubectl.run("get", "mqtt");

    assertThat(shown)
        .contains("mqttcluster.marquette.dev/quickstart", "listener.marquette.dev/tcp", "3/3");
  }

  @Test
  void aMessagePublishedAtOnePodReachesSubscribersAtTheOthers() {
    try (Clients clients = new Clients()) {
      List<Broker> brokers = cluster.brokers();
      for (MqttQos qos : MqttQos.values()) {
        String topic = "across/" + qos.getCode();
        List<Client> subscribers = new ArrayList<>();
        for (Broker broker : brokers) {
          Client subscriber = clients.connect(broker.ip(), Quickstart.MQTT);
          subscriber.mqtt().subscribeWith().topicFilter("across/" + qos.getCode()).qos(qos).send();
          subscribers.add(subscriber);
        }
        Client publisher = clients.connect(brokers.getFirst().ip(), Quickstart.MQTT);
        // A route is known everywhere soon after SUBACK, not with it: publish until the first one
        // arrives.
        await()
            .until(
                () -> {
                  publisher
                      .mqtt()
                      .publishWith()
                      .topic(topic)
                      .qos(qos)
                      .payload("probe".getBytes(UTF_8))
                      .send();
                  return subscribers.stream().noneMatch(s -> s.received().isEmpty());
                });
        for (int i = 0; i < 100; i++) {
          publisher
              .mqtt()
              .publishWith()
              .topic(topic)
              .qos(qos)
              .payload(("m" + i).getBytes(UTF_8))
              .send();
        }
        for (Client subscriber : subscribers) {
          await().until(() -> subscriber.received().contains(topic + "=m99"));
          assertThat(subscriber.received().stream().filter(m -> !m.endsWith("probe")))
              .as("each once, in order, QoS %d", qos.getCode())
              .hasSize(100)
              .isEqualTo(messages(topic));
        }
      }
    }
  }

  @Test
  void mosquittosClientsSpeakWithTheService() throws Exception {
    String host = cluster.kubectl.get("service", "quickstart-tcp").at("/spec/clusterIP").asText();
    Process subscriber =
        new ProcessBuilder(
                "mosquitto_sub",
                "-h",
                host,
                "-t",
                "mosquitto/#",
                "-q",
                "1",
                "-C",
                "1",
                "-v",
                "-W",
                "60")
            .start();
    try {
      await()
          .until(
              () -> {
                Command.ok(
                    "",
                    List.of(
                        "mosquitto_pub",
                        "-h",
                        host,
                        "-t",
                        "mosquitto/a",
                        "-m",
                        "hello",
                        "-q",
                        "2"));
                return !subscriber.isAlive();
              });
      assertThat(
              new String(
                  subscriber.getInputStream().readAllBytes(),
                  java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("mosquitto/a hello\n");
    } finally {
      subscriber.destroyForcibly();
    }
  }

  private static List<String> messages(String topic) {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      messages.add(topic + "=m" + i);
    }
    return messages;
  }
}
