package dev.marquette.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquette.e2e.Clients.Client;
import dev.marquette.e2e.Quickstart.Broker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** etcd dies and comes back: while its Service has no endpoint, connections to it are refused. */
@ExtendWith(Installation.class)
class EtcdAwayTest {
  private static final String ETCD = "quickstart-etcd-0";

  /** Of one core. What spins takes a whole one. */
  private static final double REST = 0.25;

  private final Quickstart cluster = Quickstart.running(3);
  private final Clients clients = new Clients();

  @AfterEach
  void clean() {
    clients.close();
  }

  @Test
  @DisplayName("brokers serve without it, find it again, and take no CPU for it from then on")
  void brokersFindItAgainAndRest() {
    List<Broker> brokers = cluster.brokers();
    Client before = clients.connect(brokers.getFirst().ip(), Quickstart.MQTT);
    before.mqtt().subscribeWith().topicFilter("etcd/before").send();
    Client publisher = clients.connect(brokers.getLast().ip(), Quickstart.MQTT);
    awaitMessage(publisher, before, "etcd/before");

    String dead = etcd().at("/metadata/uid").asText();
    cluster.kubectl.run("delete", "pod", ETCD, "--grace-period=0", "--force", "--wait=false");
    int received = before.received().size();
    publisher.mqtt().publishWith().topic("etcd/before").send();
    await("a message without etcd").until(() -> before.received().size() > received);
    await("etcd is back").atMost(Duration.ofMinutes(2)).until(() -> isReady(etcd(), dead));

    Client after = clients.connect(brokers.get(1).ip(), Quickstart.MQTT);
    after.mqtt().subscribeWith().topicFilter("etcd/after").send();
    awaitMessage(publisher, after, "etcd/after");
    assertThat(before.isConnected()).isTrue();
    for (Broker broker : brokers) {
      CpuMeter meter = new CpuMeter(broker.ip());
      await("%s rests".formatted(broker.name()))
          .atMost(Duration.ofMinutes(1))
          .pollDelay(Duration.ofSeconds(4))
          .pollInterval(Duration.ofSeconds(4))
          .until(() -> meter.cores() < REST);
    }
  }

  private static void awaitMessage(Client from, Client to, String topic) {
    await("a message on " + topic)
        .until(
            () -> {
              from.mqtt().publishWith().topic(topic).send();
              return to.received().stream().anyMatch(message -> message.startsWith(topic));
            });
  }

  private JsonNode etcd() {
    return cluster.kubectl.get("pod", ETCD);
  }

  private static boolean isReady(JsonNode pod, String otherThan) {
    return !pod.at("/metadata/uid").asText().equals(otherThan)
        && pod.at("/status/containerStatuses/0/ready").asBoolean();
  }

  /** How many cores a broker takes, from one look to the next. */
  private static final class CpuMeter {
    private final String ip;
    private double lastSeconds;
    private long lastNanos;

    CpuMeter(String ip) {
      this.ip = ip;
      cores();
    }

    double cores() {
      long nanos = System.nanoTime();
      double seconds = Metrics.sum(ip, "process_cpu_time_ns_total") / TimeUnit.SECONDS.toNanos(1);
      double cores = (seconds - lastSeconds) * TimeUnit.SECONDS.toNanos(1) / (nanos - lastNanos);
      lastSeconds = seconds;
      lastNanos = nanos;
      return cores;
    }
  }
}
