package dev.marquette.operator.model;

import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.model.Labels.Component;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Map;
import java.util.TreeMap;

/** The StatefulSet of the brokers. */
public final class BrokerStatefulSet {
  /** The hash of all that restarts pods when it changes, on each pod. */
  public static final String REVISION = "marquette.dev/revision";

  private BrokerStatefulSet() {}

  public static StatefulSet of(MqttCluster cluster, OperatorDefaults defaults) {
    ClusterId id = ClusterId.of(cluster);
    PodSpec pod = BrokerPod.of(cluster, defaults);
    return new StatefulSetBuilder()
        .withMetadata(Metadata.of(cluster, id, Component.BROKER, id.brokers()))
        .withNewSpec()
        .withReplicas(cluster.getSpec().replicas())
        .withServiceName(id.brokersHeadless())
        // brokers need no order to start in: each finds the others through etcd
        .withPodManagementPolicy("Parallel")
        .withNewUpdateStrategy()
        .withType("RollingUpdate")
        .endUpdateStrategy()
        .withSelector(Labels.selector(id, Component.BROKER))
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels(cluster, id))
        .withAnnotations(annotations(cluster, pod))
        .endMetadata()
        .withSpec(pod)
        .endTemplate()
        .endSpec()
        .build();
  }

  private static Map<String, String> labels(MqttCluster cluster, ClusterId id) {
    Map<String, String> labels = new TreeMap<>(cluster.getSpec().template().labels());
    labels.putAll(Labels.of(id, Component.BROKER)); // ours win: selectors depend on them
    return labels;
  }

  private static Map<String, String> annotations(MqttCluster cluster, PodSpec pod) {
    Map<String, String> annotations = new TreeMap<>(cluster.getSpec().template().annotations());
    annotations.put(REVISION, Hash.of(pod).substring(0, 16));
    return annotations;
  }
}
