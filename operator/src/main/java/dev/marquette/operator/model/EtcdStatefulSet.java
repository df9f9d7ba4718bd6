package dev.marquette.operator.model;

import dev.marquette.crds.Etcd;
import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.model.Labels.Component;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Map;

/** The StatefulSet of a managed etcd. */
public final class EtcdStatefulSet {
  static final String VOLUME = "data";

  private EtcdStatefulSet() {}

  public static StatefulSet of(
      MqttCluster cluster, Etcd.Managed managed, OperatorDefaults defaults) {
    ClusterId id = ClusterId.of(cluster);
    StatefulSet set =
        new StatefulSetBuilder()
            .withMetadata(Metadata.of(cluster, id, Component.ETCD, id.etcd()))
            .withNewSpec()
            .withReplicas(managed.replicas())
            .withServiceName(id.etcdHeadless())
            // members must all start before one of them can be ready
            .withPodManagementPolicy("Parallel")
            .withNewUpdateStrategy()
            .withType("RollingUpdate")
            .endUpdateStrategy()
            .withSelector(Labels.selector(id, Component.ETCD))
            .withNewTemplate()
            .withNewMetadata()
            .withLabels(Labels.of(id, Component.ETCD))
            .endMetadata()
            .withSpec(EtcdPod.of(cluster, managed, defaults))
            .endTemplate()
            .endSpec()
            .build();
    if (managed.storage().ephemeral()) {
      set.getSpec()
          .getTemplate()
          .getSpec()
          .getVolumes()
          .add(new VolumeBuilder().withName(VOLUME).withNewEmptyDir().endEmptyDir().build());
    } else {
      set.getSpec().getVolumeClaimTemplates().add(claim(managed.storage()));
    }
    return set;
  }

  private static PersistentVolumeClaim claim(Etcd.Storage storage) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(VOLUME)
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(storage.storageClassName())
        .withNewResources()
        .withRequests(Map.of("storage", Quantity.parse(storage.effectiveSize())))
        .endResources()
        .endSpec()
        .build();
  }
}
