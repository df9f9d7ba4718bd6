package dev.marquette.operator.reconcile;

import static dev.marquette.operator.fixture.Manifests.DEFAULTS;
import static java.util.Objects.requireNonNullElse;

import dev.marquette.crds.AuthSource;
import dev.marquette.crds.Condition;
import dev.marquette.crds.Listener;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.MqttClusterStatus;
import dev.marquette.crds.Rule;
import dev.marquette.crds.RuleSpec;
import dev.marquette.crds.RuleStatus;
import dev.marquette.operator.fixture.Manifests;
import dev.marquette.operator.fixture.Pair;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.model.Labels;
import dev.marquette.operator.status.Action;
import dev.marquette.operator.status.Conditions;
import dev.marquette.operator.status.Meters;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Everything around the reconcilers, in memory; time stands still unless it is told to pass. */
final class World {
  static final Duration FIGURES = Duration.ofSeconds(30);

  /** One Event. */
  record Announcement(String about, Action action, String message) {}

  final FakeKubernetes kubernetes = new FakeKubernetes();
  final FakeStore store = new FakeStore();
  final List<Announcement> announcements = new ArrayList<>();
  Instant now = Pair.NOW;

  final Reconcilers reconcilers =
      new Reconcilers(
          kubernetes,
          kubernetes.serialization,
          store,
          (about, action, message) ->
              announcements.add(
                  new Announcement(
                      about.getKind() + "/" + about.getMetadata().getName(), action, message)),
          new SqlValidator(),
          new Triggers(),
          DEFAULTS,
          new Meters(new SimpleMeterRegistry()),
          new Standing(),
          FIGURES);

  Duration lastAgain = Duration.ZERO;

  /** Reconciles until nothing is written any more, as events would. */
  MqttCluster settle(MqttCluster cluster) {
    for (int i = 0; i < 5; i++) {
      reconcile(cluster(cluster.getMetadata().getName()));
    }
    return cluster(cluster.getMetadata().getName());
  }

  MqttCluster cluster(String name) {
    return kubernetes.require(MqttCluster.class, name);
  }

  void reconcile(MqttCluster cluster) {
    done(reconcilers.clusterSteps().reconcile(cluster), cluster);
  }

  Listener reconcile(Listener listener) {
    Listener current = kubernetes.require(Listener.class, listener.getMetadata().getName());
    return done(reconcilers.steps(reconcilers.listenerKind()).reconcile(current), current);
  }

  AuthSource reconcile(AuthSource source) {
    AuthSource current = kubernetes.require(AuthSource.class, source.getMetadata().getName());
    return done(
        reconcilers.steps(new AuthSourceKind(reconcilers.secrets())).reconcile(current), current);
  }

  Rule reconcile(Rule rule) {
    Rule current = kubernetes.require(Rule.class, rule.getMetadata().getName());
    return done(ruleSteps().reconcile(current), current);
  }

  PublishedSteps<Rule, RuleSpec, RuleStatus> ruleSteps() {
    return reconcilers.steps(new RuleKind(new SqlValidator()));
  }

  /** Does what the framework does with an outcome: writes the status when there is one. */
  private <R extends CustomResource<S, T>, S, T> R done(Outcome<T> outcome, R resource) {
    lastAgain = outcome.again() == null ? Duration.ZERO : outcome.again();
    if (outcome.status() == null) {
      return resource;
    }
    kubernetes.writes.add("status " + resource.getKind() + "/" + resource.getMetadata().getName());
    resource.setStatus(outcome.status());
    return kubernetes.put(resource);
  }

  /** The StatefulSet controller and the kubelets make the pods, and they become ready. */
  void runPods(String cluster, int count) {
    ClusterId id = new ClusterId("mqtt", cluster);
    for (int i = 0; i < count; i++) {
      if (!kubernetes.has(Pod.class, id.brokerPod(i))) {
        kubernetes.put(pod(id, id.brokerPod(i)));
      }
    }
    pods(id.brokers(), count, count);
    if (kubernetes.has(StatefulSet.class, id.etcd())) {
      int members = kubernetes.require(StatefulSet.class, id.etcd()).getSpec().getReplicas();
      pods(id.etcd(), members, members);
    }
  }

  /** What the StatefulSet controller says: it has seen the spec, and all its pods are ready. */
  void pods(String name, int count, int updated) {
    StatefulSet set = kubernetes.require(StatefulSet.class, name);
    Long generation = requireNonNullElse(set.getMetadata().getGeneration(), 1L);
    set.getMetadata().setGeneration(generation);
    set.setStatus(
        new StatefulSetStatusBuilder()
            .withObservedGeneration(generation)
            .withReplicas(count)
            .withReadyReplicas(count)
            .withUpdatedReplicas(updated)
            .withCurrentRevision(updated == count ? "new" : "old")
            .withUpdateRevision("new")
            .build());
    kubernetes.put(set);
  }

  /** All brokers are members and run everything that is published. */
  void runBrokers(String cluster, int count, Map<String, String> details) {
    for (int i = 0; i < count; i++) {

      store.brokerApplies(cluster + "-" + i, details);
    }
  }

  /** The cluster "demo" with so many brokers, all of which run and are settled. */
  void running(int replicas) {
    MqttCluster cluster =
        kubernetes.put(Manifests.cluster("demo", "{replicas: %d}".formatted(replicas)));
    reconcile(cluster);
    runPods("demo", replicas);
    runBrokers("demo", replicas, Map.of());
    settle(cluster);
    forgetWrites();
  }

  /** A person writes another spec of "demo". */
  void change(String spec) {
    MqttCluster before = cluster("demo");
    MqttCluster changed = Manifests.cluster("demo", spec);
    changed.getMetadata().setGeneration(before.getMetadata().getGeneration() + 1);
    changed.setStatus(before.getStatus());
    kubernetes.put(changed);
  }

  /** A condition of "demo". */
  Condition condition(String type) {
    MqttClusterStatus status = Objects.requireNonNull(cluster("demo").getStatus());
    return Objects.requireNonNull(Conditions.find(status.conditions(), type));
  }

  List<Action> actions(String about) {
    return announcements.stream()
        .filter(announcement -> announcement.about().equals(about))
        .map(Announcement::action)
        .toList();
  }

  void forgetWrites() {
    kubernetes.writes.clear();
    store.writes.clear();
    announcements.clear();
  }

  private static Pod pod(ClusterId id, String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("mqtt")
        .withName(name)
        .withLabels(Labels.selecting(id, Labels.Component.BROKER))
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  private final class Standing extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
