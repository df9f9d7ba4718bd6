package dev.marquette.operator.reconcile;

import static dev.marquette.operator.fixture.Manifests.cluster;
import static dev.marquette.operator.fixture.Manifests.listener;
import static dev.marquette.operator.fixture.Manifests.tcp;
import static dev.marquette.operator.fixture.Manifests.tls;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.Condition;
import dev.marquette.crds.Listener;
import dev.marquette.crds.ListenerStatus;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.PodState;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.operator.fixture.Pair;
import dev.marquette.operator.model.Hash;
import dev.marquette.operator.status.Action;
import dev.marquette.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerStepsTest {
  private static final ConfigKey SECURE = new ConfigKey("Listener", "secure");

  private final World world = new World();

  @BeforeEach
  void aClusterOfTwo() {
    world.reconcile(world.kubernetes.put(cluster("demo", "{replicas: 2}")));
    world.forgetWrites();
  }

  @Test
  void isPublishedAndReachable() {
    Listener status = world.reconcile(world.kubernetes.put(tcp("mqtt", 1883)));
    assertThat(world.store.writes).containsExactly("publish Listener/mqtt");
    assertThat(world.kubernetes.require(Service.class, "demo-mqtt").getSpec().getPorts().getFirst())
        .hasFieldOrPropertyWithValue("port", 1883);
    assertThat(status.getStatus().addresses()).containsExactly("demo-mqtt.mqtt.svc");
    assertThat(status.getStatus().port()).isEqualTo(1883);
    assertThat(ready(status).reason()).isEqualTo("Applying");
    assertThat(status.getStatus().ready()).isEqualTo("0/2");
  }

  @Test
  void isReadyWhenEveryPodRunsIt() {
    Listener listener = world.kubernetes.put(tcp("mqtt", 1883));
    world.reconcile(listener);
    world.store.brokerApplies("demo-0", Map.of("connections", "3"));
    Listener half = world.reconcile(listener);
    assertThat(ready(half).holds()).isFalse();
    assertThat(half.getStatus().pods())
        .extracting(ListenerStatus.Pod::state)
        .containsExactly(PodState.APPLIED, PodState.PENDING);

    world.store.brokerApplies("demo-1", Map.of("connections", "4"));
    world.store.brokerApplies("demo-9", Map.of("connections", "99")); // is not of this cluster
    Listener all = world.reconcile(listener);
    assertThat(ready(all).holds()).isTrue();
    assertThat(ready(all).observedGeneration()).isEqualTo(1);
    assertThat(all.getStatus().ready()).isEqualTo("2/2");
    assertThat(all.getStatus().connections()).isEqualTo(7);
  }

  @Test
  void theSecondRunWritesNothing() {
    world.kubernetes.put(Pair.of("a").secret("cert"));
    Listener listener = world.kubernetes.put(tls("secure", 8883, "cert"));
    world.reconcile(world.cluster("demo"));
    world.reconcile(listener);
    world.store.brokerApplies("demo-0", Map.of());
    world.reconcile(listener);
    world.forgetWrites();
    world.now = world.now.plusSeconds(3600);
    world.reconcile(listener);
    assertThat(world.kubernetes.writes).isEmpty();
    assertThat(world.store.writes).isEmpty();
    assertThat(world.announcements).isEmpty();
  }

  @Test
  void aPodThatRefusesItShowsWhy() {
    Listener listener = world.kubernetes.put(tcp("mqtt", 1883));
    world.reconcile(listener);
    world.store.brokerApplies("demo-0", Map.of());
    world.store.brokerRefuses("demo-1", new ConfigKey("Listener", "mqtt"), "port is in use");
    Listener status = world.reconcile(listener);
    assertThat(ready(status).reason()).isEqualTo("NotApplied");
    assertThat(ready(status).message()).contains("demo-1", "port is in use");
    assertThat(status.getStatus().pods().getLast().error()).isEqualTo("port is in use");
  }

  @Test
  void whatADeadPodSaidNoLongerCounts() {
    Listener listener = world.kubernetes.put(tcp("mqtt", 1883));
    world.reconcile(listener);
    world.store.brokerApplies("demo-0", Map.of("connections", "3"));
    world.store.brokerApplies("demo-1", Map.of("connections", "4"));
    world.store.crash("demo-1");
    Listener status = world.reconcile(listener);
    assertThat(ready(status).reason()).isEqualTo("Applying");
    assertThat(status.getStatus().ready()).isEqualTo("1/2");
    assertThat(status.getStatus().pods().getLast().state()).isEqualTo(PodState.PENDING);
    assertThat(status.getStatus().connections()).isEqualTo(3);

    world.store.join("demo-1");
    assertThat(ready(world.reconcile(listener)).holds()).isTrue();
  }

  @Test
  void needsItsCluster() {
    Listener listener =
        world.reconcile(world.kubernetes.put(listener("mqtt", "{cluster: other, port: 1883}")));
    assertThat(ready(listener).reason()).isEqualTo("ClusterNotFound");
    assertThat(ready(listener).message()).contains("\"other\"");
    assertThat(world.store.writes).isEmpty();
  }

  @Test
  void ofTwoWithOnePortTheOlderOneHasIt() {
    Listener older = tcp("z-older", 1883);
    older.getMetadata().setCreationTimestamp("2025-01-01T00:00:00Z");
    world.kubernetes.put(older);
    Listener younger = world.reconcile(world.kubernetes.put(tcp("a-younger", 1883)));
    assertThat(ready(younger).reason()).isEqualTo("InvalidSpec");
    assertThat(ready(younger).message()).contains("1883", "z-older");
    assertThat(ready(world.reconcile(older)).reason()).isEqualTo("Applying");
    assertThat(world.store.writes).containsExactly("publish Listener/z-older");
    assertThat(world.kubernetes.has(Service.class, "demo-a-younger")).isFalse();
    assertThat(world.actions("Listener/a-younger")).containsExactly(Action.SPEC_REFUSED);
  }

  @Test
  void aPortOfADisabledListenerOrOfAnotherClusterIsFree() {
    world.kubernetes.put(listener("a", "{cluster: demo, port: 1883, enabled: false}"));
    world.kubernetes.put(listener("b", "{cluster: other, port: 1883}"));
    assertThat(ready(world.reconcile(world.kubernetes.put(tcp("c", 1883)))).reason())
        .isEqualTo("Applying");
  }

  @Test
  void aRefusalIsAnnouncedOnce() {
    world.kubernetes.put(tcp("a", 1883));
    Listener second = world.kubernetes.put(tcp("b", 1883));
    world.reconcile(second);
    world.reconcile(second);
    assertThat(world.actions("Listener/b")).containsExactly(Action.SPEC_REFUSED);
  }

  @Test
  void hasNoNameOfTheClustersOwnServices() {
    Listener listener = world.reconcile(world.kubernetes.put(tcp("headless", 1883)));
    assertThat(ready(listener).reason()).isEqualTo("InvalidSpec");
  }

  @Test
  void aServiceOfSomebodyElseIsLeftAlone() {
    world.kubernetes.put(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("mqtt")
            .withName("demo-mqtt")
            .endMetadata()
            .build());
    Listener listener = world.reconcile(world.kubernetes.put(tcp("mqtt", 1883)));
    assertThat(ready(listener).reason()).isEqualTo("NameTaken");
    assertThat(world.actions("Listener/mqtt")).contains(Action.NAME_TAKEN);
  }

  @Test
  void aServiceThatTheApiServerRefusesIsSaidThoughThePodsServe() {
    world.kubernetes.refusals.put("Service/demo-mqtt", "provided port is already allocated");
    Listener listener = world.kubernetes.put(tcp("mqtt", 1883));
    Listener refused = world.reconcile(listener);
    assertThat(ready(refused).reason()).isEqualTo("WriteRefused");
    assertThat(ready(refused).message()).isEqualTo("provided port is already allocated");
    assertThat(world.store.config).containsKey(new ConfigKey("Listener", "mqtt"));
    world.reconcile(listener);
    assertThat(world.actions("Listener/mqtt"))
        .containsExactly(Action.PUBLISHED, Action.WRITE_REFUSED);
    world.kubernetes.refusals.clear();
    assertThat(ready(world.reconcile(listener)).reason()).isEqualTo("Applying");
  }

  @Test
  void isNoLongerExposedWhenItSaysSo() {
    Listener listener = world.kubernetes.put(tcp("mqtt", 1883));
    world.reconcile(listener);
    Listener hidden =
        world.reconcile(
            world.kubernetes.put(
                listener("mqtt", "{cluster: demo, port: 1883, expose: {type: None}}")));
    assertThat(world.kubernetes.has(Service.class, "demo-mqtt")).isFalse();
    assertThat(hidden.getStatus().addresses()).containsExactly("demo-headless.mqtt.svc");
  }

  @Test
  void aSecretThatIsMissingIsAnInvalidSpecAndTheLastGoodOneStays() {
    Listener good = world.kubernetes.put(tcp("secure", 8883));
    world.reconcile(good);
    String hash = world.store.published(SECURE).hash();
    Listener bad = world.reconcile(world.kubernetes.put(tls("secure", 8883, "cert")));
    assertThat(ready(bad).reason()).isEqualTo("InvalidSpec");
    assertThat(ready(bad).message()).contains("\"cert\" does not exist");
    assertThat(world.store.published(SECURE).hash()).isEqualTo(hash);
  }

  @Test
  void aSecretWithoutTheKeyIsAnInvalidSpec() {
    world.kubernetes.put(Pair.secret("cert", Map.of("tls.crt", "x")));
    Listener bad = world.reconcile(world.kubernetes.put(tls("secure", 8883, "cert")));
    assertThat(ready(bad).reason()).isEqualTo("InvalidSpec");
    assertThat(ready(bad).message()).contains("tls.key", "[tls.crt]");
  }

  @Test
  void waitsUntilItsCertificateIsOnTheWayToThePods() {
    world.kubernetes.put(Pair.of("a").secret("cert"));
    Listener listener = world.kubernetes.put(tls("secure", 8883, "cert"));
    assertThat(ready(world.reconcile(listener)).reason()).isEqualTo("CopyingSecrets");
    assertThat(world.store.writes).isEmpty();
    world.reconcile(world.cluster("demo"));
    assertThat(ready(world.reconcile(listener)).reason()).isEqualTo("Applying");
    assertThat(world.store.config).containsKey(SECURE);
  }

  @Test
  void certificatesAreAppliedWhenEveryPodShowsTheSecrets() {
    Pair pair = Pair.of("a");
    Listener listener = secure(pair);
    String fingerprint = Hash.sha256(pair.der());
    world.store.brokerApplies("demo-0", Map.of("fingerprint", fingerprint, "notAfter", "2027"));
    world.store.brokerApplies("demo-1", Map.of("fingerprint", "00".repeat(32)));
    Listener half = world.reconcile(listener);
    assertThat(ready(half).holds()).isTrue();
    assertThat(certificates(half).reason()).isEqualTo("PodOutOfSync");
    assertThat(half.getStatus().pods().getFirst().certificate())
        .isEqualTo(new ListenerStatus.Certificate(fingerprint, "2027", null));

    world.store.brokerApplies("demo-1", Map.of("fingerprint", fingerprint));
    assertThat(certificates(world.reconcile(listener)).holds()).isTrue();
  }

  @Test
  void aSecretThatIsRefusedShowsInBothConditionsAndTheSpecStays() {
    Pair good = Pair.of("good");
    Listener listener = secure(good);
    world.kubernetes.put(
        Pair.secret(
            "cert", Map.of("tls.crt", Pair.of("other").certificate(), "tls.key", good.key())));
    world.reconcile(world.cluster("demo"));
    Listener refused = world.reconcile(listener);
    assertThat(ready(refused).reason()).isEqualTo("CertificateRefused");
    assertThat(certificates(refused).holds()).isFalse();
    assertThat(certificates(refused).message()).contains("\"cert\"", "does not belong");
    assertThat(world.store.config).containsKey(SECURE);
    assertThat(world.actions("Listener/secure")).contains(Action.SECRET_REFUSED);

    world.kubernetes.put(good.secret("cert"));
    assertThat(ready(world.reconcile(listener)).reason()).isEqualTo("Applying");
  }

  @Test
  void aCertificateThatExpiresInUseStays() {
    Pair pair = Pair.of("short", "EC", "SHA256withECDSA", Pair.NOW.plusSeconds(60));
    Listener listener = secure(pair);
    world.now = Pair.NOW.plusSeconds(120);
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.require(Secret.class, "demo-keys").getData()).hasSize(2);
    assertThat(ready(world.reconcile(listener)).reason()).isEqualTo("Applying");
  }

  @Test
  void isWithdrawnWhenItGoes() {
    Listener listener = world.kubernetes.put(tcp("mqtt", 1883));
    world.reconcile(listener);
    world.forgetWrites();
    assertThat(cleanup(listener)).isTrue();
    assertThat(world.store.writes).containsExactly("withdraw Listener/mqtt");
    assertThat(cleanup(listener)).isTrue();
    assertThat(world.store.writes).hasSize(1);
  }

  @Test
  void waitsToGoWhileEtcdIsAwayAndSaysSo() {
    Listener listener = deleted(tcp("mqtt", 1883));
    world.store.failing = true;
    assertThat(cleanup(listener)).isFalse();
    Listener waiting = world.kubernetes.require(Listener.class, "mqtt");
    assertThat(ready(waiting).reason()).isEqualTo("StoreUnreachable");
    assertThat(ready(waiting).message()).contains("is being deleted", "30 seconds");
    world.store.current = false;
    world.forgetWrites();
    assertThat(cleanup(waiting)).isFalse();
    assertThat(world.kubernetes.writes).as("said once").isEmpty();

    world.store.failing = false;
    world.store.current = true;
    assertThat(cleanup(waiting)).isTrue();
    assertThat(world.actions("Listener/mqtt")).containsExactly(Action.WITHDRAWN);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void doesNotWaitForEver(boolean answered) {
    Listener listener = deleted(tcp("mqtt", 1883));
    world.store.failing = true;
    world.store.current = answered;
    world.now = world.now.plus(PublishedSteps.PATIENCE).minusSeconds(1);
    assertThat(cleanup(listener)).isFalse();
    world.now = world.now.plusSeconds(1);
    assertThat(cleanup(listener)).isTrue();
    assertThat(world.actions("Listener/mqtt")).containsExactly(Action.RELEASED);
    assertThat(world.store.config).containsKey(new ConfigKey("Listener", "mqtt"));

    world.kubernetes.remove(Listener.class, "mqtt");
    world.store.failing = false;
    world.store.current = true;
    world.reconcile(world.cluster("demo"));
    assertThat(world.store.config).doesNotContainKey(new ConfigKey("Listener", "mqtt"));
  }

  @Test
  void isNotGivenUpByAnOperatorThatHasOnlyStarted() {
    Listener listener = deleted(tcp("mqtt", 1883));
    world.now = world.now.plusSeconds(3600);
    world.store.current = false;
    world.store.connecting = true;
    assertThat(cleanup(listener)).isFalse();
    assertThat(world.announcements).isEmpty();
  }

  @Test
  void doesNotWaitForAClusterThatIsGone() {
    Listener listener = deleted(tcp("mqtt", 1883));
    world.store.failing = true;
    MqttCluster going = world.cluster("demo");
    going.getMetadata().setDeletionTimestamp("2026-06-01T00:00:00Z");
    world.kubernetes.put(going);
    assertThat(cleanup(listener)).isTrue();
    world.kubernetes.remove(MqttCluster.class, "demo");
    assertThat(cleanup(listener)).isTrue();
  }

  @Test
  void comesToNothingAndGoesWithAClusterWhoseEtcdCannotBeUsed() {
    world.kubernetes.put(
        cluster("demo", "{replicas: 2, etcd: {external: {endpoints: ['https://e:2379']}}}"));
    Listener listener = world.reconcile(world.kubernetes.put(tcp("mqtt", 1883)));
    assertThat(ready(listener).reason()).isEqualTo("StoreUnreachable");
    assertThat(ready(listener).message()).contains("MqttCluster \"demo\"", "https://e:2379");
    assertThat(cleanup(listener)).isTrue();
    assertThat(world.actions("Listener/mqtt")).containsExactly(Action.RELEASED);
  }

  @Test
  void aPausedClusterTakesNothingNew() {
    world.kubernetes.put(cluster("demo", "{replicas: 2, paused: true}"));
    Listener listener = world.reconcile(world.kubernetes.put(tcp("mqtt", 1883)));
    assertThat(ready(listener).reason()).isEqualTo("Paused");
    assertThat(world.store.writes).isEmpty();
  }

  @Test
  void anEtcdThatIsAwayIsSaidAndTriedAgain() {
    world.store.failing = true;
    Listener listener = world.kubernetes.put(tcp("mqtt", 1883));
    assertThat(ready(world.reconcile(listener)).reason()).isEqualTo("StoreUnreachable");
    assertThat(world.lastAgain).isEqualTo(Outcome.SOON);
    world.store.failing = false;
    assertThat(ready(world.reconcile(listener)).reason()).isEqualTo("Applying");
  }

  @Test
  void anEtcdThatGoesAwayIsSaidThoughEverythingIsPublished() {
    Listener listener = world.kubernetes.put(tcp("mqtt", 1883));
    world.reconcile(listener);
    world.store.brokerApplies("demo-0", Map.of());
    world.store.brokerApplies("demo-1", Map.of());
    world.store.current = false;
    Listener away = world.reconcile(listener);
    assertThat(ready(away).reason()).isEqualTo("StoreUnreachable");
    assertThat(away.getStatus().ready()).as("as far as is known").isEqualTo("2/2");
    assertThat(world.lastAgain).isEqualTo(Outcome.SOON);
    world.store.current = true;
    assertThat(ready(world.reconcile(listener)).holds()).isTrue();
  }

  private Listener secure(Pair pair) {
    world.kubernetes.put(pair.secret("cert"));
    Listener listener = world.kubernetes.put(tls("secure", 8883, "cert"));
    world.reconcile(world.cluster("demo"));
    world.reconcile(listener);
    return listener;
  }

  /** A Listener that was published and is now being deleted. */
  private Listener deleted(Listener listener) {
    world.reconcile(world.kubernetes.put(listener));
    Listener going = world.kubernetes.require(Listener.class, listener.getMetadata().getName());
    going.getMetadata().setDeletionTimestamp(world.now.toString());
    world.forgetWrites();
    return world.kubernetes.put(going);
  }

  private boolean cleanup(Listener listener) {
    return world.reconcilers.steps(world.reconcilers.listenerKind()).cleanup(listener);
  }

  private static Condition ready(Listener listener) {
    return condition(listener.getStatus(), Condition.READY);
  }

  private static Condition certificates(Listener listener) {
    return condition(listener.getStatus(), Condition.CERTIFICATES_APPLIED);
  }

  private static Condition condition(@Nullable ListenerStatus status, String type) {
    return Objects.requireNonNull(
        Conditions.find(Objects.requireNonNull(status).conditions(), type));
  }
}
