package dev.marquette.operator.reconcile;

import dev.marquette.crds.Etcd;
import dev.marquette.crds.Listener;
import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.model.Autoscaler;
import dev.marquette.operator.model.BrokerStatefulSet;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.model.DisruptionBudgets;
import dev.marquette.operator.model.EtcdStatefulSet;
import dev.marquette.operator.model.NetworkPolicies;
import dev.marquette.operator.model.OperatorDefaults;
import dev.marquette.operator.model.ServiceAccounts;
import dev.marquette.operator.model.Services;
import dev.marquette.operator.rollout.PodChange;
import dev.marquette.operator.status.Action;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Kubernetes objects of a cluster, made as the model says. */
final class ClusterObjects {
  private final Applier applier;
  private final Announcements announcements;
  private final OperatorDefaults defaults;

  ClusterObjects(Applier applier, Announcements announcements, OperatorDefaults defaults) {
    this.applier = applier;
    this.announcements = announcements;
    this.defaults = defaults;
  }

  void identity(MqttCluster cluster) throws NameTakenException {
    ensure(cluster, ServiceAccount.class, ServiceAccounts.of(cluster));
  }

  /** Returns the managed etcd's StatefulSet, or null when etcd is somebody else's. */
  @Nullable StatefulSet etcd(MqttCluster cluster) throws NameTakenException {
    ClusterId id = ClusterId.of(cluster);
    Etcd.Managed managed = cluster.getSpec().etcd().managed();
    if (managed == null) {
      remove(cluster, StatefulSet.class, id.etcd());
      remove(cluster, Service.class, id.etcd());
      remove(cluster, Service.class, id.etcdHeadless());
      remove(cluster, PodDisruptionBudget.class, id.etcd());
      remove(cluster, NetworkPolicy.class, id.etcd());
      return null;
    }
    ensure(cluster, Service.class, Services.etcdHeadless(cluster));
    ensure(cluster, Service.class, Services.etcdClient(cluster));
    ensure(cluster, PodDisruptionBudget.class, DisruptionBudgets.etcd(cluster));
    if (cluster.getSpec().networkPolicy().enabled()) {
      ensure(cluster, NetworkPolicy.class, NetworkPolicies.etcd(cluster, defaults));
    } else {
      remove(cluster, NetworkPolicy.class, id.etcd());
    }
    return pods(cluster, EtcdStatefulSet.of(cluster, managed, defaults));
  }

  /** Returns the brokers' StatefulSet. */
  StatefulSet brokers(MqttCluster cluster, List<Listener> listeners) throws NameTakenException {
    ClusterId id = ClusterId.of(cluster);
    ensure(cluster, Service.class, Services.brokersHeadless(cluster));
    ensure(cluster, PodDisruptionBudget.class, DisruptionBudgets.brokers(cluster));
    if (cluster.getSpec().networkPolicy().enabled()) {
      ensure(cluster, NetworkPolicy.class, NetworkPolicies.brokers(cluster, listeners));
    } else {
      remove(cluster, NetworkPolicy.class, id.brokers());
    }
    Optional<HorizontalPodAutoscaler> autoscaler = Autoscaler.of(cluster);
    if (autoscaler.isPresent()) {
      ensure(cluster, HorizontalPodAutoscaler.class, autoscaler.get());
    } else {
      remove(cluster, HorizontalPodAutoscaler.class, id.brokers());
    }
    return pods(cluster, BrokerStatefulSet.of(cluster, defaults));
  }

  private StatefulSet pods(MqttCluster cluster, StatefulSet desired) throws NameTakenException {
    Applier.Result<StatefulSet> set = applier.apply(StatefulSet.class, desired);
    if (set.written()) {
      for (PodChange change : PodChange.between(set.before(), set.now())) {
        announcements.announce(cluster, change.action(), change.message());
      }
    }
    return set.now();
  }

  private <T extends HasMetadata> void ensure(MqttCluster cluster, Class<T> type, T desired)
      throws NameTakenException {
    Applier.Result<T> result = applier.apply(type, desired);
    if (result.written()) {
      announcements.announce(
          cluster, result.created() ? Action.CREATED : Action.UPDATED, describe(result.now()));
    }
  }

  private <T extends HasMetadata> void remove(MqttCluster cluster, Class<T> type, String name) {
    if (applier.delete(type, cluster, cluster.getMetadata().getNamespace(), name)) {
      announcements.announce(
          cluster, Action.DELETED, "%s \"%s\"".formatted(HasMetadata.getKind(type), name));
    }
  }

  private static String describe(HasMetadata object) {
    return "%s \"%s\"".formatted(object.getKind(), object.getMetadata().getName());
  }
}
