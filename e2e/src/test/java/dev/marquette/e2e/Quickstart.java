package dev.marquette.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The cluster of {@code samples/quickstart}, and what tests ask of it. */
final class Quickstart {
  static final String NAME = "quickstart";
  static final int MQTT = 1883;
  static final int WS = 8083;
  static final Duration START = Duration.ofMinutes(3);

  /** For what running brokers take over; it takes seconds, on a machine that nobody else uses. */
  static final Duration APPLIED = Duration.ofMinutes(1);

  private static final String BROKERS =
      "app.kubernetes.io/instance=" + NAME + ",app.kubernetes.io/component=broker";

  final Kubectl kubectl = new Kubectl(Installation.NAMESPACE);

  /** A broker pod. */
  record Broker(String name, String uid, String ip, int restarts, boolean ready) {}

  /** Applies the sample, with as many brokers as given, and waits until all of them serve. */
  static Quickstart running(int replicas) {
    Quickstart cluster = new Quickstart();
    Samples.apply(cluster.kubectl, "quickstart");
    cluster.scale(replicas);
    cluster.awaitReady(replicas);
    for (String resource : List.of("listener/tcp", "listener/ws")) {
      cluster.awaitCondition(resource, "Ready", START);
    }
    return cluster;
  }

  void scale(int replicas) {
    kubectl.run("scale", "mqc/" + NAME, "--replicas=" + replicas);
  }

  /** Sets {@code spec.autoscaling}; {@code null} takes it away. */
  void autoscaling(String json) {
    kubectl.run(
        "patch",
        "mqc/" + NAME,
        "--type=merge",
        "-p",
        "{\"spec\":{\"autoscaling\":%s}}".formatted(json.strip()));
  }

  /** Waits until exactly so many pods are ready and the MqttCluster says so. */
  void awaitReady(int replicas) {
    await("%d brokers ready".formatted(replicas))
        .atMost(START)
        .until(
            () -> {
              JsonNode cluster = kubectl.get("mqttcluster", NAME);
              List<Broker> brokers = brokers();
              return brokers.size() == replicas
                  && brokers.stream().allMatch(Broker::ready)
                  && cluster.at("/status/readyReplicas").asInt() == replicas
                  && Kubectl.isCurrent(cluster, "Ready");
            });
  }

  void awaitCondition(String resource, String condition, Duration atMost) {
    kubectl.awaitCondition(resource, condition, atMost);
  }

  /** All broker pods that are not on their way out, by name. */
  List<Broker> brokers() {
    Map<String, Broker> brokers = new TreeMap<>();
    for (JsonNode pod : kubectl.list("pods", BROKERS)) {
      if (pod.at("/metadata/deletionTimestamp").isMissingNode()) {
        brokers.put(pod.at("/metadata/name").asText(), broker(pod));
      }
    }
    return new ArrayList<>(brokers.values());
  }

  private static Broker broker(JsonNode pod) {
    boolean ready = false;
    for (JsonNode condition : pod.at("/status/conditions")) {
      ready |=
          condition.path("type").asText().equals("Ready")
              && condition.path("status").asText().equals("True");
    }
    return new Broker(
        pod.at("/metadata/name").asText(),
        pod.at("/metadata/uid").asText(),
        pod.at("/status/podIP").asText(),
        pod.at("/status/containerStatuses/0/restartCount").asInt(),
        ready);
  }

  Broker broker(String name) {
    return brokers().stream().filter(b -> b.name().equals(name)).findFirst().orElseThrow();
  }

  /** Waits until the pod runs another process than the one given, and is ready. */
  void awaitReplaced(Broker old) {
    await(old.name() + " is back")
        .atMost(START)
        .until(
            () -> {
              Broker now = broker(old.name());
              return now.ready()
                  && (!now.uid().equals(old.uid()) || now.restarts() > old.restarts());
            });
  }

  /** Waits until etcd holds nothing of a broker that is gone for good. */
  void awaitNothingLeftOf(Broker gone) {
    await("no route, member or report of " + gone.name())
        .until(
            () ->
                List.of("routes/", "members/", "applied/").stream()
                    .flatMap(path -> etcdKeys(path).stream())
                    .noneMatch(key -> key.startsWith(gone.name())));
  }

  /** Whether new handshakes with the listener of {@link TlsListenerTest} get this certificate. */
  boolean everyBrokerShows(Certificates.Pair pair) throws Exception {
    for (Broker broker : brokers()) {
      if (!Certificates.fingerprint(Clients.shownBy(broker.ip(), TlsListenerTest.PORT))
          .equals(pair.fingerprint())) {
        return false;
      }
    }
    return true;
  }

  /** What identifies the running containers: equal before and after when nothing was restarted. */
  List<String> incarnations() {
    return brokers().stream().map(b -> b.name() + " " + b.uid() + " " + b.restarts()).toList();
  }

  /** How long a broker that says nothing counts as a member: the time-to-live of its lease. */
  Duration leaseOf(Broker broker) {
    String key = etcdPath("members/" + broker.name());
    long lease = Kubectl.parsed(etcdctl("get", key, "-w", "json")).at("/kvs/0/lease").asLong();
    JsonNode granted =
        Kubectl.parsed(etcdctl("lease", "timetolive", Long.toHexString(lease), "-w", "json"));
    return Duration.ofSeconds(granted.path("granted-ttl").asLong());
  }

  /**
   * Keys in the cluster's etcd below {@code /marquette/{namespace}/{cluster}/} and the given path.
   */
  List<String> etcdKeys(String path) {
    String prefix = etcdPath(path);
    return etcdctl("get", prefix, "--prefix", "--keys-only")
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> line.substring(prefix.length()))
        .toList();
  }

  private static String etcdPath(String path) {
    return "/marquette/%s/%s/%s".formatted(Installation.NAMESPACE, NAME, path);
  }

  private String etcdctl(String... words) {
    List<String> command = new ArrayList<>(List.of("exec", NAME + "-etcd-0", "--", "etcdctl"));
    command.addAll(List.of(words));
    return kubectl.run(command.toArray(String[]::new));
  }
}
