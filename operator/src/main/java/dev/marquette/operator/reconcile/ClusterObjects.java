package dev.marquette.operator.reconcile;

import dev.marquette.crds.Etcd;
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
import java.util.Optional;
import java.util.Set;

/**
 * The Kubernetes objects of a cluster, made as the model says, each whatever became of the others.
 * Only pods are another matter: none is made or changed while a needed name is somebody else's,
 * because it may be a name that the pods refer to.
 */
final class ClusterObjects {
  private final Applier applier;
  private final Announcements announcements;
  private final OperatorDefaults defaults;

  ClusterObjects(Applier applier, Announcements announcements, OperatorDefaults defaults) {
    this.applier = applier;
    this.announcements = announcements;
    this.defaults = defaults;
  }

  void identity(MqttCluster cluster, Attempts attempts) {
    ensure(cluster, attempts, ServiceAccount.class, ServiceAccounts.of(cluster));
  }

  /** The managed etcd, or nothing when etcd is somebody else's. */
  void etcd(MqttCluster cluster, Attempts attempts) {
    ClusterId id = ClusterId.of(cluster);
    Etcd.Managed managed = cluster.getSpec().etcd().managed();
    if (managed == null) {
      remove(cluster, attempts, StatefulSet.class, id.etcd());
      remove(cluster, attempts, Service.class, id.etcd());
      remove(cluster, attempts, Service.class, id.etcdHeadless());
      remove(cluster, attempts, PodDisruptionBudget.class, id.etcd());
      remove(cluster, attempts, NetworkPolicy.class, id.etcd());
      return;
    }
    ensure(cluster, attempts, Service.class, Services.etcdHeadless(cluster));
    ensure(cluster, attempts, Service.class, Services.etcdClient(cluster));
    ensure(cluster, attempts, PodDisruptionBudget.class, DisruptionBudgets.etcd(cluster));
    if (cluster.getSpec().networkPolicy().enabled()) {
      ensure(cluster, attempts, NetworkPolicy.class, NetworkPolicies.etcd(cluster, defaults));
    } else {
      remove(cluster, attempts, NetworkPolicy.class, id.etcd());
    }
    pods(cluster, attempts, EtcdStatefulSet.of(cluster, managed, defaults));
  }

  void brokers(MqttCluster cluster, Set<Integer> listenerPorts, Attempts attempts) {
    ClusterId id = ClusterId.of(cluster);
    ensure(cluster, attempts, Service.class, Services.brokersHeadless(cluster));
    ensure(cluster, attempts, PodDisruptionBudget.class, DisruptionBudgets.brokers(cluster));
    if (cluster.getSpec().networkPolicy().enabled()) {
      ensure(
          cluster, attempts, NetworkPolicy.class, NetworkPolicies.brokers(cluster, listenerPorts));
    } else {
      remove(cluster, attempts, NetworkPolicy.class, id.brokers());
    }
    Optional<HorizontalPodAutoscaler> autoscaler = Autoscaler.of(cluster);
    if (autoscaler.isPresent()) {
      ensure(cluster, attempts, HorizontalPodAutoscaler.class, autoscaler.get());
    } else {
      remove(cluster, attempts, HorizontalPodAutoscaler.class, id.brokers());
    }
    pods(cluster, attempts, BrokerStatefulSet.of(cluster, defaults));
  }

  private void pods(MqttCluster cluster, Attempts attempts, StatefulSet desired) {
    if (attempts.isNameTaken()) {
      return;
    }
    attempts.run(
        () -> {
          Applier.Result<StatefulSet> set = applier.apply(StatefulSet.class, desired);
          if (set.written()) {
            for (PodChange change : PodChange.between(set.before(), set.now())) {
              announcements.announce(cluster, change.action(), change.message());
            }
          }
        });
  }

  private <T extends HasMetadata> void ensure(
      MqttCluster cluster, Attempts attempts, Class<T> type, T desired) {
    attempts.run(
        () -> {
          Applier.Result<T> result = applier.apply(type, desired);
          if (result.written()) {
            Action action = result.created() ? Action.CREATED : Action.UPDATED;
            announcements.announce(cluster, action, describe(result.now()));
          }
        });
  }

  private <T extends HasMetadata> void remove(
      MqttCluster cluster, Attempts attempts, Class<T> type, String name) {
    attempts.run(
        () -> {
          if (applier.delete(type, cluster, cluster.getMetadata().getNamespace(), name)) {
            announcements.announce(
                cluster, Action.DELETED, "%s \"%s\"".formatted(HasMetadata.getKind(type), name));
          }
        });
  }

  private static String describe(HasMetadata object) {
    return "%s \"%s\"".formatted(object.getKind(), object.getMetadata().getName());
  }
}
