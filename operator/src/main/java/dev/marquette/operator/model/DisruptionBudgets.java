package dev.marquette.operator.model;

import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.model.Labels.Component;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** One pod at a time may be evicted; one that is broken anyway holds no node drain up. */
public final class DisruptionBudgets {
  private DisruptionBudgets() {}

  public static PodDisruptionBudget brokers(MqttCluster cluster) {
    return budget(cluster, Component.BROKER, ClusterId.of(cluster).brokers());
  }

  public static PodDisruptionBudget etcd(MqttCluster cluster) {
    return budget(cluster, Component.ETCD, ClusterId.of(cluster).etcd());
  }

  private static PodDisruptionBudget budget(MqttCluster cluster, Component component, String name) {
    ClusterId id = ClusterId.of(cluster);
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Metadata.of(cluster, id, component, name))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .withSelector(Labels.selector(id, component))
        .endSpec()
        .build();
  }
}
