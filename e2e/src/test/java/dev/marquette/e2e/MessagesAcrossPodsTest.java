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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 1: the samples bring up three brokers that are one. */
@ExtendWith(Installation.class)
class MessagesAcrossPodsTest {
  private static final int MESSAGES = 100;

  private static Quickstart cluster;

  @BeforeAll
  static void start() {
    cluster = Quickstart.running(3);
  }

  @Test
  void kubectlGetMqttShowsThemReady() {
    String shown = cluster.kubectl.run("get", "mqtt");

    assertThat(shown)
        .containsPattern("mqttcluster\\.marquette\\.dev/quickstart +3 +3 +Ready ")
        .containsPattern("listener\\.marquette\\.dev/tcp +quickstart +mqtt +1883 +3/3 +Applied ")
        .containsPattern("authsource\\.marquette\\.dev/acl +quickstart +100 +file +3/3 +Applied ")
        .containsPattern("rule\\.marquette\\.dev/too-hot +quickstart +true +3/3 ");
  }

  @ParameterizedTest
  @EnumSource
  void aMessagePublishedAtAnyPodReachesSubscribersAtAll(MqttQos qos) {
    try (Clients clients = new Clients()) {
      List<Client> subscribers = new ArrayList<>();
      for (Broker broker : cluster.brokers()) {
        Client subscriber = clients.connect(broker.ip(), Quickstart.MQTT);
        subscriber.mqtt().subscribeWith().topicFilter("across/#").qos(qos).send();
        subscribers.add(subscriber);
      }
      for (Broker broker : cluster.brokers()) {
        String topic = "across/" + broker.name();
        Client publisher = clients.connect(broker.ip(), Quickstart.MQTT);
        // A route is known everywhere soon after SUBACK, not with it.
        await()
            .until(
                () -> {
                  publish(publisher, topic, qos, "probe");
                  return subscribers.stream()
                      .allMatch(s -> s.received().contains(topic + "=probe"));
                });
        for (int i = 0; i < MESSAGES; i++) {
          publish(publisher, topic, qos, "m" + i);
        }
        for (Client subscriber : subscribers) {
          await().until(() -> subscriber.received().contains(topic + "=m" + (MESSAGES - 1)));
          assertThat(subscriber.received().stream().filter(m -> m.startsWith(topic + "=m")))
              .as("each once, in order, from %s at QoS %d", broker.name(), qos.getCode())
              .isEqualTo(messages(topic));
        }
      }
    }
  }

  private static void publish(Client client, String topic, MqttQos qos, String payload) {
    client.mqtt().publishWith().topic(topic).qos(qos).payload(payload.getBytes(UTF_8)).send();
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
      assertThat(new String(subscriber.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo("mosquitto/a hello\n");
    } finally {
      subscriber.destroyForcibly();
    }
  }

  private static List<String> messages(String topic) {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(topic + "=m" + i);
    }
    return messages;
  }
}
