package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import dev.marquette.codec.testkit.TestPorts;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker process from its start to SIGTERM. */
class GracefulEndTest {
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  @TempDir private Path folder;

  @Test
  void clientsAreToldAndTheProcessEnds() throws Exception {
    int port = TestPorts.freePort();
    OneMachine.save(folder, "cluster.yaml", OneMachine.CLUSTER);
    OneMachine.save(folder, "listener.yaml", OneMachine.listener("main", port));
    List<Throwable> causes = new CopyOnWriteArrayList<>();
    try (MarquetteProcess broker =
        MarquetteProcess.start("run", "-f", folder.toString(), "--admin", "127.0.0.1:0")) {
      await("it serves: %s".formatted(broker.lines()))
          .atMost(java.time.Duration.ofSeconds(60))
          .until(() -> broker.lines().stream().anyMatch(line -> line.contains("Ctrl+C ends.")));
      assertThat(broker.lines()).anyMatch(line -> line.contains("mqtt://localhost:" + port));
      Mqtt5BlockingClient client =
          Mqtt5Client.builder()
              .serverHost("127.0.0.1")
              .serverPort(port)
              .addDisconnectedListener(context -> causes.add(context.getCause()))
              .buildBlocking();
      client.connect();
      client.publishWith().topic("$delayed/3600/a").qos(MqttQos.AT_LEAST_ONCE).send();

      broker.terminate();

      assertThat(broker.end()).isEqualTo(ENDED_BY_SIGTERM);
      await().until(() -> !causes.isEmpty());
      assertThat(causes.getFirst()).isInstanceOf(Mqtt5DisconnectException.class);
      assertThat(((Mqtt5DisconnectException) causes.getFirst()).getMqttMessage().getReasonCode())
          .isEqualTo(Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN);
      assertThat(broker.lines()).noneMatch(line -> line.contains("not everything was closed"));
      assertThat(broker.lines())
          .anyMatch(
              line -> line.contains("delayed messages are lost with this broker, messages=1"));
    }
  }

  @Test
  void aBrokerThatCannotStartSaysWhyAndEnds() throws Exception {
    try (MarquetteProcess broker =
        MarquetteProcess.start("run", "-f", folder.resolve("none.yaml").toString())) {
      assertThat(broker.end()).isEqualTo(1);
      assertThat(broker.lines().getLast())
          .isEqualTo(
              "marquette: " + folder.resolve("none.yaml") + ": there is no such file or folder");
    }
  }

  @Test
  void aPodWithoutItsSettingsSaysWhichIsMissing() throws Exception {
    try (MarquetteProcess pod = MarquetteProcess.start("pod")) {
      assertThat(pod.end()).isEqualTo(1);
      assertThat(pod.lines().getLast()).contains("MARQUETTE_NODE is not set");
    }
  }
}
