package dev.marquette.operator.reconcile;

import static dev.marquette.operator.fixture.Manifests.rule;
import static dev.marquette.operator.fixture.Manifests.smallCluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.crds.Rule;
import dev.marquette.crds.RuleStatus;
import dev.marquette.operator.model.Services;
import dev.marquette.operator.status.Action;
import dev.marquette.operator.status.Meters;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiServerTest {
  private static final String NOTHING = "{\"kind\":\"Status\",\"apiVersion\":\"v1\"}";

  private final RecordingApi api = new RecordingApi();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ApiServer server = new ApiServer(api.client, meters);
  private final Service service = Services.etcdClient(smallCluster());
  private final Pod pod =
      new PodBuilder()
          .withNewMetadata()
          .withNamespace("mqtt")
          .withName("demo-0")
          .withUid("u1")
          .withResourceVersion("7")
          .endMetadata()
          .build();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void appliesOnTheServerInItsOwnName() throws WriteRefusedException {
    api.answer = Serialization.asJson(service);
    assertThat(server.apply(service).getMetadata().getName()).isEqualTo("demo-etcd");
    RecordingApi.Request request = api.requests.getFirst();
    assertThat(request.method()).isEqualTo("PATCH");
    assertThat(request.type()).startsWith("application/apply-patch+yaml");
    assertThat(request.uri())
        .startsWith("/api/v1/namespaces/mqtt/services/demo-etcd?")
        .contains("fieldManager=marquette-operator", "force=true");
    assertThat(written("Service")).isEqualTo(1);
  }

  @Test
  void annotatesThatVeryPodAndNothingElseOfIt() throws WriteRefusedException {
    api.answer = Serialization.asJson(pod);
    server.annotate(pod, "marquette.dev/keys-version", "42");
    RecordingApi.Request request = api.requests.getFirst();
    assertThat(request.type()).startsWith("application/merge-patch+json");
    assertThat(Serialization.unmarshal(request.body(), Pod.class).getMetadata().getUid())
        .isEqualTo("u1");
    assertThat(request.body()).contains("\"marquette.dev/keys-version\":\"42\"");
    assertThat(request.body()).doesNotContain("resourceVersion");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 409, 422})
  void aPodThatIsGoneOrAnotherNeedsNoAnnotation(int status) throws WriteRefusedException {
    api.status = status;
    api.answer = NOTHING;
    server.annotate(pod, "a", "b");
    assertThat(api.requests).hasSize(1);
  }

  @Test
  void deletesOnlyWhatItHasSeen() throws WriteRefusedException {
    api.answer = NOTHING;
    server.delete(pod);
    assertThat(api.requests.getFirst().method()).isEqualTo("DELETE");
    assertThat(api.requests.getFirst().body()).contains("\"resourceVersion\":\"7\"");
    api.status = 409;
    server.delete(pod); // somebody changed it: the next reconciliation looks again
    assertThat(written("Pod")).isEqualTo(1);
  }

  @Test
  void writesAStatusAndNothingElse() {
    Rule patch = Statuses.patch(new Rule(), rule("hot", "SELECT 1"), status());
    api.answer = Serialization.asJson(patch);
    server.status(patch);
    RecordingApi.Request request = api.requests.getFirst();
    assertThat(request.uri())
        .startsWith("/apis/marquette.dev/v1alpha1/namespaces/mqtt/rules/hot/status?")
        .contains("fieldManager=marquette-operator");
    assertThat(request.body()).contains("\"applied\":\"0/3\"").doesNotContain("\"spec\"");
    api.status = 404;
    api.answer = NOTHING;
    server.status(patch); // it is gone
    assertThat(written("Rule/status")).isEqualTo(1);
    api.status = 500;
    assertThatThrownBy(() -> server.status(patch)).isInstanceOf(KubernetesClientException.class);
  }

  private static RuleStatus status() {
    return new RuleStatus(1L, "0/3", null, null, List.of(), List.of());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 422})
  void aRefusalIsTheServersOwnWord(int status) {
    api.status = status;
    api.answer =
        """
        {"kind":"Status","apiVersion":"v1","status":"Failure","code":%d,
         "message":"Service \\"demo-etcd\\" is invalid: nodePort is taken"}
        """
            .formatted(status);
    assertThatThrownBy(() -> server.apply(service))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessage("Service \"demo-etcd\" is invalid: nodePort is taken");
    assertThat(written("Service")).as("nothing was written").isZero();
    assertThatThrownBy(() -> server.delete(pod)).isInstanceOf(WriteRefusedException.class);
  }

  @Test
  void aRefusalWithoutAWordIsStillOne() {
    api.status = 403;
    api.answer = NOTHING;
    assertThatThrownBy(() -> server.annotate(pod, "a", "b"))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessageContaining("403");
  }

  @Test
  void otherErrorsAreThrown() {
    api.status = 500;
    api.answer = NOTHING;
    assertThatThrownBy(() -> server.apply(service)).isInstanceOf(KubernetesClientException.class);
    assertThatThrownBy(() -> server.annotate(pod, "a", "b"))
        .isInstanceOf(KubernetesClientException.class);
    assertThatThrownBy(() -> server.delete(pod)).isInstanceOf(KubernetesClientException.class);
  }

  @Test
  void readsByNameAndByLabels() {
    api.answer = Serialization.asJson(pod);
    assertThat(server.get(Pod.class, "mqtt", "demo-0")).isPresent();
    api.answer = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{}}]}";
    assertThat(server.list(Pod.class, "mqtt", Map.of("a", "b"))).hasSize(1);
    assertThat(api.requests.getLast().uri()).contains("labelSelector=a%3Db");
    api.status = 404;
    api.answer = NOTHING;
    assertThat(server.get(Pod.class, "mqtt", "demo-0")).isEmpty();
    assertThat(registry.find("marquette.operator.writes").counters())
        .allMatch(counter -> counter.count() == 0);
  }

  @Test
  void anEventNamesTheResourceTheReasonAndTheTime() {
    api.answer = "{\"kind\":\"Event\",\"apiVersion\":\"v1\"}";
    recorder().announce(smallCluster(), Action.SECRET_REFUSED, "no good");
    RecordingApi.Request request = api.requests.getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.uri()).startsWith("/api/v1/namespaces/mqtt/events");
    assertThat(request.body())
        .contains("\"reason\":\"SecretRefused\"")
        .contains("\"type\":\"Warning\"")
        .contains("\"message\":\"no good\"")
        .contains("\"kind\":\"MqttCluster\"")
        .contains("2026-06-01T00:00:00Z");
    assertThat(registry.counter("marquette.operator.actions", "reason", "SecretRefused").count())
        .isEqualTo(1);
  }

  @Test
  void anEventThatCannotBeWrittenUndoesNothing() {
    api.status = 403;
    api.answer = NOTHING;
    recorder().announce(smallCluster(), Action.SCALED, "x".repeat(5000));
    assertThat(api.requests).hasSize(1);
    assertThat(api.requests.getFirst().body()).hasSizeLessThan(2500);
  }

  private EventRecorder recorder() {
    Clock clock = Clock.fixed(Instant.parse("2026-06-01T00:00:00.5Z"), ZoneOffset.UTC);
    return new EventRecorder(api.client, meters, clock);
  }

  private double written(String kind) {
    return registry.counter("marquette.operator.writes", "kind", kind).count();
  }
}
