package dev.marquette.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import dev.marquette.e2e.Clients.Client;
import dev.marquette.e2e.Quickstart.Broker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** 6: the number of pods follows kubectl and a HorizontalPodAutoscaler. */
@ExtendWith(Installation.class)
class ScalingTest {
  private final Quickstart cluster = Quickstart.running(3);
  private final Clients clients = new Clients();

  @AfterEach
  void clean() {
    clients.close();
    cluster.kubectl.run(
        "patch",
        "mqc/quickstart",
        "--type=json",
        "-p",
        "[{\"op\":\"add\",\"path\":\"/spec/autoscaling\",\"value\":null}]");
  }

  @Test
  void kubectlScaleAddsAPodAndScalingDownLeavesNoRouteAndNoMember() {
    cluster.scale(4);
    cluster.awaitReady(4);
    Broker fourth = cluster.brokers().getLast();
    Client subscriber = clients.connect(fourth.ip(), Quickstart.MQTT);
    subscriber.mqtt().subscribeWith().topicFilter("scaled/#").send();
    Client publisher = clients.connect(cluster.brokers().getFirst().ip(), Quickstart.MQTT);
    await()
        .until(
            () -> {
              publisher.mqtt().publishWith().topic("scaled/1").send();
              return !subscriber.received().isEmpty();
            });
    assertThat(cluster.etcdKeys("routes/" + fourth.name() + "/")).isNotEmpty();

    cluster.scale(3);
    cluster.awaitReady(3);

    await("no route, member or report of the pod that went")
        .until(
            () ->
                List.of("routes/", "members/", "applied/").stream()
                    .flatMap(path -> cluster.etcdKeys(path).stream())
                    .noneMatch(key -> key.startsWith(fourth.name())));
    assertThat(cluster.etcdKeys("members/")).hasSize(3);
    await("its client was told").until(() -> !subscriber.isConnected());
  }

  @Test
  void anAutoscalerAddsPodsUnderLoad() {
    cluster.kubectl.run(
        "patch",
        "mqc/quickstart",
        "--type=merge",
        "-p",
        """
        {"spec":{"resources":{"requests":{"cpu":"50m"}},
                 "autoscaling":{"minReplicas":3,"maxReplicas":4,"targetCpuUtilizationPercent":60,
                                "scaleDownStabilizationSeconds":15}}}
        """);
    cluster.awaitReady(3);
    AtomicBoolean loaded = new AtomicBoolean(true);
    Client publisher = clients.connect(cluster.brokers().getFirst().ip(), Quickstart.MQTT);
    Thread load =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (loaded.get()) {
                    publisher
                        .mqtt()
                        .publishWith()
                        .topic("load")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(new byte[4096])
                        .send();
                  }
                });
    try {
      await("a fourth pod")
          .atMost(Duration.ofMinutes(3))
          .until(() -> cluster.brokers().size() == 4);
    } finally {
      loaded.set(false);
    }
    await().until(() -> !load.isAlive());
    cluster.awaitReady(4);
    await("back to three").atMost(Duration.ofMinutes(3)).until(() -> cluster.brokers().size() == 3);
    cluster.awaitReady(3);
  }
}
