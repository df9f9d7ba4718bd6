package dev.marquette.operator;

import static dev.marquette.operator.fixture.Manifests.authSource;
import static dev.marquette.operator.fixture.Manifests.cluster;
import static dev.marquette.operator.fixture.Manifests.rule;
import static dev.marquette.operator.fixture.Manifests.tcp;
import static dev.marquette.operator.fixture.Manifests.tls;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquette.crds.AuthSource;
import dev.marquette.crds.Listener;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.Rule;
import dev.marquette.etcd.AppliedRecord;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.ConfigRecord;
import dev.marquette.etcd.Entry;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.MemberRecord;
import dev.marquette.etcd.TestEtcd;
import dev.marquette.operator.fixture.MemoryApiServer;
import dev.marquette.operator.fixture.Pair;
import dev.marquette.operator.fixture.Rbac;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.model.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole operator with its real informers, with the rights that the chart gives it. What is
 * waited for comes of an event: without one it would be noticed only when the framework looks at
 * everything again, after five minutes.
 */
class WiringTest {
  private static final Duration BY_AN_EVENT = Duration.ofMinutes(2);
  private static final Duration NO_FIGURES = Duration.ofDays(1);
  private static final Path CHART = Path.of("../charts/golden/default.yaml");
  private static final List<String> ROLES =
      List.of("marquette-operator", "marquette-operator-leader");

  private static final List<Class<? extends HasMetadata>> OF_A_CLUSTER =
      List.of(
          StatefulSet.class,
          Service.class,
          ServiceAccount.class,
          PodDisruptionBudget.class,
          NetworkPolicy.class,
          Secret.class,
          Pod.class);

  private static final TestEtcd etcd = TestEtcd.start();
  private static final MemoryApiServer server = new MemoryApiServer(Rbac.of(CHART, ROLES));
  private static final KubernetesClient person = server.adminClient();
  private static final EtcdClient broker = etcd.connect();
  private static final ClusterKeys keys = new ClusterKeys("mqtt", "demo");
  private static final Ending ending = new Ending(() -> {});
  private static final OperatorMain.Wired operator =
      OperatorMain.wire(
          server.operatorClient(),
          OperatorSettings.of(Map.of("POD_NAMESPACE", "system", "POD_NAME", "operator-0")),
          new SimpleMeterRegistry(),
          ending,
          NO_FIGURES);

  @BeforeAll
  static void start() {
    operator.operator().start();
  }

  @AfterAll
  static void stop() {
    ending.begin();
    operator.operator().stop();
    operator.stores().close();
    broker.close();
    person.close();
    server.close();
    etcd.close();
  }

  @BeforeEach
  void aClusterOfOne() {
    create(
        cluster(
            "demo",
            "{replicas: 1, etcd: {external: {endpoints: ['%s']}}}".formatted(etcd.endpoint())));
    await("the cluster is there")
        .atMost(BY_AN_EVENT)
        .until(() -> published("MqttCluster", "demo") != null && has(StatefulSet.class, "demo"));
  }

  @AfterEach
  void everythingGoes() {
    List<Class<? extends HasMetadata>> resources =
        List.of(Listener.class, AuthSource.class, Rule.class, MqttCluster.class);
    deleteAll(resources);
    for (Class<? extends HasMetadata> type : resources) {
      await("finalizers are taken off").atMost(BY_AN_EVENT).until(() -> list(type).isEmpty());
    }
    deleteAll(OF_A_CLUSTER);
    broker.deletePrefix(keys.root()).join();
    assertThat(server.denied).as("what the chart should allow").isEmpty();
  }

  private static void deleteAll(List<Class<? extends HasMetadata>> types) {
    types.forEach(type -> list(type).forEach(WiringTest::delete));
  }

  private static List<? extends HasMetadata> list(Class<? extends HasMetadata> type) {
    return person.resources(type).inNamespace("mqtt").list().getItems();
  }

  @Test
  void whatSomebodyDeletesIsMadeAgain() {
    create(tcp("mqtt", 1883));
    await().atMost(BY_AN_EVENT).until(() -> has(Service.class, "demo-mqtt"));
    Map<Class<? extends HasMetadata>, String> names =
        Map.of(
            StatefulSet.class, "demo",
            ServiceAccount.class, "demo",
            PodDisruptionBudget.class, "demo",
            NetworkPolicy.class, "demo",
            Secret.class, "demo-keys",
            Service.class, "demo-mqtt");
    names.forEach((type, name) -> delete(require(type, name)));
    delete(require(Service.class, "demo-headless"));
    names.forEach((type, name) -> await(name).atMost(BY_AN_EVENT).until(() -> has(type, name)));
    await().atMost(BY_AN_EVENT).until(() -> has(Service.class, "demo-headless"));
  }

  @Test
  void anAutoscalerComesAndGoesWithTheSpec() {
    change("{resources: {requests: {cpu: '1'}}, autoscaling: {maxReplicas: 3}}");
    await().atMost(BY_AN_EVENT).until(() -> has(HorizontalPodAutoscaler.class, "demo"));
    delete(require(HorizontalPodAutoscaler.class, "demo"));
    await().atMost(BY_AN_EVENT).until(() -> has(HorizontalPodAutoscaler.class, "demo"));
    change("{autoscaling: null}");
    await().atMost(BY_AN_EVENT).until(() -> !has(HorizontalPodAutoscaler.class, "demo"));
  }

  @Test
  void aReplacedCertificateReachesThePods() {
    create(pod());
    create(tls("secure", 8883, "cert"));
    await().atMost(BY_AN_EVENT).until(() -> reason(Listener.class, "secure").equals("InvalidSpec"));
    create(pair("first").secret("cert"));
    await().atMost(BY_AN_EVENT).until(() -> published("Listener", "secure") != null);
    String first = folder("cert__tls.crt");

    Secret second = pair("second").secret("cert");
    person
        .resource(require(Secret.class, "cert"))
        .edit(
            cert -> {
              cert.setData(second.getData());
              return cert;
            });
    await().atMost(BY_AN_EVENT).until(() -> !folder("cert__tls.crt").equals(first));
    await()
        .atMost(BY_AN_EVENT)
        .until(
            () ->
                annotations(require(Pod.class, "demo-0"))
                    .containsValue(
                        require(Secret.class, "demo-keys").getMetadata().getResourceVersion()));
  }

  @Test
  void aPasswordReachesTheFolder() {
    create(
        authSource(
            "users",
            "{cluster: demo, builtin: {users: [{username: a, passwordSecret: {name: alice}}]}}"));
    create(Pair.secret("alice", Map.of("password", "p")));
    await().atMost(BY_AN_EVENT).until(() -> !folder("alice__password").isEmpty());
    await().atMost(BY_AN_EVENT).until(() -> published("AuthSource", "users") != null);
  }

  @Test
  void whatBrokersSayIsHeard() {
    create(rule("hot", "SELECT * FROM \"t\""));
    await().atMost(BY_AN_EVENT).until(() -> published("Rule", "hot") != null);
    ConfigRecord record = requireNonNull(published("Rule", "hot"));
    AppliedRecord applied =
        new AppliedRecord(
            record.hash(),
            record.generation(),
            AppliedRecord.State.APPLIED,
            null,
            Map.of(),
            "2026-06-01T00:00:00Z");
    broker.put(keys.applied("demo-0", "Rule", "hot"), applied.toJson()).join();
    MemberRecord member =
        new MemberRecord("demo-0", "i1", "demo-0:7071", "1", "2026-06-01T00:00:00Z", 0, 0);
    broker.put(keys.member("demo-0"), member.toJson()).join();
    await().atMost(BY_AN_EVENT).until(() -> reason(Rule.class, "hot").equals("Applied"));
    broker.delete(keys.member("demo-0")).join();
    await().atMost(BY_AN_EVENT).until(() -> reason(Rule.class, "hot").equals("Applying"));
  }

  @Test
  void whatIsThereBeforeItsClusterWaitsForIt() {
    delete(require(MqttCluster.class, "demo"));
    await().atMost(BY_AN_EVENT).until(() -> !has(MqttCluster.class, "demo"));
    create(tcp("early", 1884));
    await()
        .atMost(BY_AN_EVENT)
        .until(() -> reason(Listener.class, "early").equals("ClusterNotFound"));
    deleteAll(OF_A_CLUSTER); // as the garbage collector does
    aClusterOfOne();
    await().atMost(BY_AN_EVENT).until(() -> published("Listener", "early") != null);
  }

  @Test
  void whatIsDeletedIsWithdrawnFirst() {
    create(tcp("mqtt", 1883));
    await().atMost(BY_AN_EVENT).until(() -> published("Listener", "mqtt") != null);
    assertThat(require(Listener.class, "mqtt").getMetadata().getFinalizers()).hasSize(1);
    delete(require(Listener.class, "mqtt"));
    await().atMost(BY_AN_EVENT).until(() -> !has(Listener.class, "mqtt"));
    assertThat(published("Listener", "mqtt")).isNull();
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("mqtt")
        .withName("demo-0")
        .addToLabels(Labels.selecting(new ClusterId("mqtt", "demo"), Labels.Component.BROKER))
        .addToLabels(Labels.MANAGED_BY, Labels.OPERATOR)
        .addToLabels(Labels.CLUSTER, "demo")
        .endMetadata()
        .build();
  }

  private static Map<String, String> annotations(HasMetadata object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  /** One that is good by this machine's clock, which is the operator's here. */
  private static Pair pair(String name) {
    return Pair.of(name, "EC", "SHA256withECDSA", Instant.now().plus(Duration.ofDays(1)));
  }

  private static String folder(String entry) {
    Map<String, String> data = require(Secret.class, "demo-keys").getData();
    return data == null ? "" : data.getOrDefault(entry, "");
  }

  private static @Nullable ConfigRecord published(String kind, String name) {
    Entry entry = broker.get(keys.config(kind, name)).join();
    return entry == null ? null : ConfigRecord.fromJson(entry.value());
  }

  /** Of the condition {@code Ready}; empty while there is none. */
  private static String reason(Class<? extends HasMetadata> type, String name) {
    JsonNode object =
        person.getKubernetesSerialization().convertValue(require(type, name), JsonNode.class);
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("reason").asText();
      }
    }
    return "";
  }

  private static void create(HasMetadata object) {
    person.resource(object).create();
  }

  private static void delete(HasMetadata object) {
    person.resource(object).delete();
  }

  private static void change(String patchOfSpec) {
    person
        .resources(MqttCluster.class)
        .inNamespace("mqtt")
        .withName("demo")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "spec: " + patchOfSpec);
  }

  private static boolean has(Class<? extends HasMetadata> type, String name) {
    return person.resources(type).inNamespace("mqtt").withName(name).get() != null;
  }

  private static <T extends HasMetadata> T require(Class<T> type, String name) {
    return requireNonNull(person.resources(type).inNamespace("mqtt").withName(name).get(), name);
  }
}
