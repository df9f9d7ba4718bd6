package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.app.PeerKind.Transport;
import dev.marquette.kernel.KernelStats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** mosquitto_sub and mosquitto_pub, as people paste them. */
class MosquittoInteropTest {
  @RegisterExtension static final ServedBroker BROKER = new ServedBroker();

  private static final int PORT = BROKER.port(Transport.TCP);
  private final String topic = BROKER.unique("mosquitto");

  /** The processes of the test before were killed: the broker may see it a moment later. */
  @BeforeEach
  void theBrokerIsEmpty() {
    await().until(() -> subscriptions() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
  void eachVersionAndQos(String version) throws Exception {
    Mosquitto subscriber =
        subscribe("-V", version, "-q", "2", "-t", topic + "/#", "-F", "%t %q %r %p");
    for (int qos = 0; qos <= 2; qos++) {
      Mosquitto.run(
          "mosquitto_pub", PORT, "-V", version, "-q", "" + qos, "-t", topic + "/a", "-m", "hi");
      assertThat(subscriber.line()).isEqualTo("%s/a %d 0 hi".formatted(topic, qos));
    }
  }

  @Test
  void retainedMessagesAndTheirEnd() throws Exception {
    Mosquitto.run("mosquitto_pub", PORT, "-r", "-q", "1", "-t", topic, "-m", "kept");
    assertThat(subscribe("-t", topic, "-F", "%r %p").line()).isEqualTo("1 kept");

    Mosquitto.run("mosquitto_pub", PORT, "-r", "-q", "1", "-t", topic, "-n");
    Mosquitto late = subscribe("-t", topic, "-F", "%r %p");
    Mosquitto.run("mosquitto_pub", PORT, "-t", topic, "-m", "live");
    assertThat(late.line()).isEqualTo("0 live");
  }

  @Test
  @DisplayName("[MQTT-3.3.4-3] Subscription identifiers come with the messages")
  void subscriptionIdentifiersComeBack() throws Exception {
    Mosquitto subscriber =
        subscribe(
            "-V",
            "5",
            "-D",
            "subscribe",
            "subscription-identifier",
            "268435455",
            "-t",
            topic,
            "-F",
            "%S %p");

    Mosquitto.run("mosquitto_pub", PORT, "-t", topic, "-m", "hi");

    assertThat(subscriber.line()).isEqualTo("268435455 hi");
  }

  @Test
  @DisplayName("[MQTT-3.3.2-12] A client that sends its topic once and the alias from then on")
  void topicAliases() throws Exception {
    Mosquitto subscriber = subscribe("-t", topic, "-F", "%t %p");

    Mosquitto.run(
        "mosquitto_pub",
        PORT,
        "-V",
        "5",
        "-q",
        "1",
        "-t",
        topic,
        "-m",
        "hi",
        "--repeat",
        "3",
        "-D",
        "publish",
        "topic-alias",
        "1");

    for (int i = 0; i < 3; i++) {
      assertThat(subscriber.line()).isEqualTo(topic + " hi");
    }
  }

  @Test
  void propertiesOfMqtt5() throws Exception {
    Mosquitto subscriber = subscribe("-V", "5", "-t", topic, "-F", "%R|%D|%C|%F|%P");

    Mosquitto.run(
        "mosquitto_pub",
        PORT,
        "-V",
        "5",
        "-t",
        topic,
        "-m",
        "hi",
        "-D",
        "publish",
        "response-topic",
        "answer",
        "-D",
        "publish",
        "correlation-data",
        "42",
        "-D",
        "publish",
        "content-type",
        "text/plain",
        "-D",
        "publish",
        "payload-format-indicator",
        "1",
        "-D",
        "publish",
        "user-property",
        "b",
        "1",
        "-D",
        "publish",
        "user-property",
        "a",
        "2");

    assertThat(subscriber.line()).isEqualTo("answer|42|text/plain|1|b:1 a:2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
  @DisplayName("A message to $delayed/ is acknowledged at once, and comes when its time has come")
  void delayedMessages(String version) throws Exception {
    Mosquitto subscriber = subscribe("-q", "2", "-t", topic + "/#", "-F", "%t %q %p");
    long due = System.currentTimeMillis() / 1000 + 3;
    for (String delay : List.of("3", "" + due)) {
      String to = "$delayed/%s/%s/%s".formatted(delay, topic, delay);
      Mosquitto.run("mosquitto_pub", PORT, "-V", version, "-q", "2", "-t", to, "-m", "hi");
    }
    List<String> lines = List.of(subscriber.line(), subscriber.line());
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(due * 1000);
    assertThat(lines)
        .containsExactlyInAnyOrder(
            "%s/3 2 hi".formatted(topic), "%s/%d 2 hi".formatted(topic, due));
  }

  @Test
  void sharedSubscriptions() throws Exception {
    String shared = "$share/group/" + topic;
    Mosquitto first = subscribe("-t", shared);
    Mosquitto second = subscribe("-t", shared);
    Mosquitto.run("mosquitto_pub", PORT, "-q", "1", "-t", topic, "-m", "hi", "--repeat", "60");

    List<Mosquitto> members = List.of(first, second);
    await().until(() -> members.stream().mapToInt(Mosquitto::printed).sum() == 60);
    assertThat(members).as("both have a share").noneMatch(member -> member.printed() == 0);
  }

  @Test
  void aProcessThatIsKilledLeavesItsWill() throws Exception {
    Mosquitto watcher = subscribe("-t", topic + "/will");
    Mosquitto doomed =
        subscribe("-t", topic, "--will-topic", topic + "/will", "--will-payload", "killed");

    doomed.close();

    assertThat(watcher.line()).isEqualTo("killed");
  }

  /** Starts mosquitto_sub, and waits until the broker has its subscription. */
  private static Mosquitto subscribe(String... arguments) throws IOException {
    long before = subscriptions();
    List<String> all = new ArrayList<>(List.of("-i", BROKER.unique("sub")));
    all.addAll(Arrays.asList(arguments));
    Mosquitto subscriber =
        BROKER.until(Mosquitto.start("mosquitto_sub", PORT, all.toArray(String[]::new)));
    await().until(() -> subscriptions() > before);
    return subscriber;
  }

  private static long subscriptions() {
    KernelStats stats = BROKER.machine().broker().kernel().stats();
    return stats.subscriptions() + stats.sharedSubscriptions();
  }
}
