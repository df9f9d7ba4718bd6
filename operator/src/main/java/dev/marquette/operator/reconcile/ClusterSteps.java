package dev.marquette.operator.reconcile;

import dev.marquette.crds.Etcd;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.MqttClusterStatus;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.etcd.ConfigRecord;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.model.EtcdEndpoints;
import dev.marquette.operator.model.KeysFolder;
import dev.marquette.operator.model.Labels;
import dev.marquette.operator.model.RefusedException;
import dev.marquette.operator.publish.ClusterStore;
import dev.marquette.operator.publish.ClusterStores;
import dev.marquette.operator.publish.Publication;
import dev.marquette.operator.publish.StoreException;
import dev.marquette.operator.rollout.Departed;
import dev.marquette.operator.rollout.Rollout;
import dev.marquette.operator.status.Action;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The way of an MqttCluster: its objects, its keys, its settings, those who left, its status. */
final class ClusterSteps {
  private final Kubernetes kubernetes;
  private final ClusterObjects objects;
  private final KeysSteps keys;
  private final ClusterStores stores;
  private final Announcements announcements;
  private final Clock clock;
  private final Duration figures;

  ClusterSteps(
      Kubernetes kubernetes,
      ClusterObjects objects,
      KeysSteps keys,
      ClusterStores stores,
      Announcements announcements,
      Clock clock,
      Duration figures) {
    this.kubernetes = kubernetes;
    this.objects = objects;
    this.keys = keys;
    this.stores = stores;
    this.announcements = announcements;
    this.clock = clock;
    this.figures = figures;
  }

  Outcome<MqttClusterStatus> reconcile(MqttCluster cluster) {
    try {
      return reconcile(cluster, store(cluster));
    } catch (RefusedException e) {
      return outcome(cluster, null, new Acted(Map.of(), Obstacle.of(e)), Outcome.LATER);
    }
  }

  private Outcome<MqttClusterStatus> reconcile(MqttCluster cluster, ClusterStore store) {
    boolean answered = store.isCurrent();
    Acted acted = cluster.getSpec().paused() ? Acted.NOTHING : act(cluster, store);
    if (cluster.getStatus() != null && store.isConnecting()) {
      return Outcome.waiting(Outcome.AT_ONCE);
    }
    return outcome(cluster, store, acted, answered ? figures : Outcome.SOON);
  }

  private Outcome<MqttClusterStatus> outcome(
      MqttCluster cluster, @Nullable ClusterStore store, Acted acted, Duration again) {
    MqttClusterStatus before = cluster.getStatus();
    Obstacle obstacle = acted.obstacle();
    if (obstacle != null) {
      obstacle.announceOnce(
          announcements, cluster, before == null ? List.of() : before.conditions());
    }
    MqttClusterStatus status =
        ClusterReport.of(cluster, observe(cluster, store, acted), clock.instant());
    return Outcome.of(status, before, obstacle == null ? again : obstacle.again());
  }

  /** Ends what the operator holds for a cluster that goes; Kubernetes collects the objects. */
  boolean cleanup(MqttCluster cluster) {
    stores.close(ClusterId.of(cluster));
    return true;
  }

  private Acted act(MqttCluster cluster, ClusterStore store) {
    Attempts attempts = new Attempts();
    Optional<ConfigRecord> settings = attempts.get(() -> settings(cluster));
    objects.identity(cluster, attempts);
    objects.etcd(cluster, attempts);
    Inventory inventory = Inventory.of(cluster, kubernetes, store);
    Optional<KeysSteps.Keys> copied =
        attempts.get(() -> keys.copy(cluster, inventory.secretUses(), !store.isCurrent()));
    objects.brokers(cluster, inventory.listenerPorts(), attempts);
    copied.ifPresent(to -> attempts.run(() -> keys.touch(pods(cluster), to)));
    if (store.isCurrent()) {
      attempts.run(() -> tell(cluster, settings, inventory, store));
    }
    return new Acted(
        copied.map(KeysSteps.Keys::folder).map(KeysFolder::refusals).orElse(Map.of()),
        attempts.obstacle());
  }

  /** Everything that goes to etcd: when one write fails, the others would wait as long as it. */
  private void tell(
      MqttCluster cluster, Optional<ConfigRecord> settings, Inventory inventory, ClusterStore store)
      throws StoreException {
    if (settings.isPresent()) {
      publishSettings(cluster, settings.get(), store);
    }
    withdraw(cluster, inventory.orphans(), store);
    forgetDeparted(cluster, store);
  }

  /** What brokers are to run, if they can: else they go on with what they have. */
  private static ConfigRecord settings(MqttCluster cluster) throws RefusedException {
    SettingsCheck.check(cluster.getSpec());
    return Publication.of(cluster);
  }

  private void publishSettings(MqttCluster cluster, ConfigRecord wanted, ClusterStore store)
      throws StoreException {
    ConfigRecord published = store.config().get(Publication.key(cluster));
    if (published == null || !published.hash().equals(wanted.hash())) {
      store.publish(wanted);
      announcements.announce(
          cluster, Action.PUBLISHED, "generation %d".formatted(wanted.generation()));
    }
  }

  private void withdraw(MqttCluster cluster, Collection<ConfigKey> orphans, ClusterStore store)
      throws StoreException {
    for (ConfigKey orphan : orphans) {
      store.withdraw(orphan);
      announcements.announce(
          cluster,
          Action.WITHDRAWN,
          "%s \"%s\" no longer exists".formatted(orphan.kind(), orphan.name()));
    }
  }

  private void forgetDeparted(MqttCluster cluster, ClusterStore store) throws StoreException {
    ClusterId id = ClusterId.of(cluster);
    List<String> pods = pods(cluster).stream().map(pod -> pod.getMetadata().getName()).toList();
    StatefulSet set = statefulSet(id, id.brokers());
    // one that was not written yet still brings its pods back
    int replicas =
        Math.max(cluster.getSpec().replicas(), set == null ? 0 : set.getSpec().getReplicas());
    for (String node : Departed.among(store.nodes(), id, replicas, pods)) {
      store.forget(node);
      announcements.announce(
          cluster,
          Action.MEMBER_FORGOTTEN,
          "%s is gone: its member, its routes and its reports are removed".formatted(node));
    }
  }

  private ClusterFindings observe(MqttCluster cluster, @Nullable ClusterStore store, Acted acted) {
    ClusterId id = ClusterId.of(cluster);
    Etcd.Managed managed = cluster.getSpec().etcd().managed();
    return new ClusterFindings(
        acted,
        managed == null ? null : Rollout.of(managed.replicas(), statefulSet(id, id.etcd())),
        Rollout.of(cluster.getSpec().replicas(), statefulSet(id, id.brokers())),
        pods(cluster),
        store != null && store.isCurrent()
            ? PublishedSteps.progress(Publication.of(cluster), cluster, store)
            : null,
        store == null ? Map.of() : Map.copyOf(store.members()));
  }

  private @Nullable StatefulSet statefulSet(ClusterId cluster, String name) {
    return kubernetes.get(StatefulSet.class, cluster.namespace(), name).orElse(null);
  }

  private List<Pod> pods(MqttCluster cluster) {
    ClusterId id = ClusterId.of(cluster);
    return kubernetes.list(
        Pod.class, id.namespace(), Labels.selecting(id, Labels.Component.BROKER));
  }

  private ClusterStore store(MqttCluster cluster) throws RefusedException {
    ClusterId id = ClusterId.of(cluster);
    return stores.open(id, EtcdEndpoints.usable(id, cluster.getSpec().etcd()));
  }
}
