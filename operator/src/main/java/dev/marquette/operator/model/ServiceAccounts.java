package dev.marquette.operator.model;

import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.model.Labels.Component;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/** The brokers' and etcd's identity: it has no permission and no token. */
public final class ServiceAccounts {
  private ServiceAccounts() {}

  public static ServiceAccount of(MqttCluster cluster) {
    ClusterId id = ClusterId.of(cluster);
    return new ServiceAccountBuilder()
        .withMetadata(Metadata.of(cluster, id, Component.BROKER, id.brokers()))
        .withAutomountServiceAccountToken(false)
        .build();
  }
}
