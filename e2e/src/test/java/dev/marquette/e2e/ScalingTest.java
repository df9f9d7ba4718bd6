package dev.marquette.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import dev.marquette.e2e.Clients.Client;
import dev.marquette.e2e.Quickstart.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** 6: the number of pods follows kubectl and a HorizontalPodAutoscaler. */
@ExtendWith(Installation.class)
class ScalingTest {
  private static final Duration AUTOSCALED = Duration.ofMinutes(6);

  private final Quickstart cluster = Quickstart.running(3);
  private final Clients clients = new Clients();

  @AfterEach
  void clean() {
    clients.close();
    cluster.autoscaling("null");
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

    cluster.awaitNothingLeftOf(fourth);
    assertThat(cluster.etcdKeys("members/")).hasSize(3);
    await("its client was told").until(() -> !subscriber.isConnected());
  }

  @Test
  void anAutoscalerAddsPodsUnderLoadAndTakesThemAway() {
    List<Broker> brokers = cluster.brokers();
    cluster.autoscaling(
        """
        {"minReplicas":3,"maxReplicas":4,"targetCpuUtilizationPercent":100,
         "scaleDownStabilizationSeconds":15}
        """);
    await("it has seen brokers that do nothing, and leaves them as they are")
        .atMost(AUTOSCALED)
        .until(
            () -> {
              JsonNode status = cluster.kubectl.get("hpa", Quickstart.NAME).path("status");
              JsonNode cpu = status.at("/currentMetrics/0/resource/current/averageUtilization");
              return cpu.isInt()
                  && cpu.asInt() < 100
                  && status.path("desiredReplicas").asInt() == 3;
            });
    assertThat(cluster.brokers()).isEqualTo(brokers);

    AtomicBoolean loaded = new AtomicBoolean(true);
    List<Thread> load = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      brokers.forEach(broker -> load.add(publishing(broker, loaded)));
    }
    try {
      await("a fourth pod").atMost(AUTOSCALED).until(() -> cluster.brokers().size() == 4);
    } finally {
      loaded.set(false);
    }
    await().until(() -> load.stream().noneMatch(Thread::isAlive));
    cluster.awaitReady(4);
    Broker fourth = cluster.brokers().getLast();

    await("back to three").atMost(AUTOSCALED).until(() -> cluster.brokers().size() == 3);
    cluster.awaitReady(3);
    cluster.awaitNothingLeftOf(fourth);
  }

  /**
   * Goes on when its broker was too busy for it: an exception that ends a thread ends what the test
   * waits for meanwhile, too.
   */
  private Thread publishing(Broker broker, AtomicBoolean on) {
    Client publisher =
        clients.connect(
            clients.builder(broker.ip(), Quickstart.MQTT).automaticReconnectWithDefaultConfig());
    return Thread.ofPlatform().daemon().start(() -> publish(publisher, on));
  }

  private static void publish(Client publisher, AtomicBoolean on) {
    while (on.get()) {
      try {
        publisher
            .mqtt()
            .publishWith()
            .topic("load")
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(new byte[4096])
            .send();
      } catch (RuntimeException lost) {
        // one message less of a load
      }
    }
  }
}
