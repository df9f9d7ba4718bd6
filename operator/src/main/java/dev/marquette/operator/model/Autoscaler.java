package dev.marquette.operator.model;

import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.MqttClusterSpec.Autoscaling;
import dev.marquette.operator.model.Labels.Component;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import java.util.Optional;

/**
 * The HorizontalPodAutoscaler, which writes {@code spec.replicas} of the MqttCluster; the operator
 * only carries it on to the StatefulSet.
 */
public final class Autoscaler {
  /** One pod a minute: a pod that goes has to hand its clients over first. */
  private static final int SCALE_DOWN_PERIOD_SECONDS = 60;

  private Autoscaler() {}

  /** Empty unless {@code spec.autoscaling} is set. */
  public static Optional<HorizontalPodAutoscaler> of(MqttCluster cluster) {
    return Optional.ofNullable(cluster.getSpec().autoscaling())
        .map(autoscaling -> of(cluster, autoscaling));
  }

  private static HorizontalPodAutoscaler of(MqttCluster cluster, Autoscaling autoscaling) {
    ClusterId id = ClusterId.of(cluster);
    return new HorizontalPodAutoscalerBuilder()
        .withMetadata(Metadata.of(cluster, id, Component.BROKER, id.brokers()))
        .withNewSpec()
        .withNewScaleTargetRef(cluster.getApiVersion(), cluster.getKind(), id.name())
        .withMinReplicas(autoscaling.minReplicas())
        .withMaxReplicas(autoscaling.maxReplicas())
        .addNewMetric()
        .withType("Resource")
        .withNewResource()
        .withName("cpu")
        .withNewTarget()
        .withType("Utilization")
        .withAverageUtilization(autoscaling.targetCpuUtilizationPercent())
        .endTarget()
        .endResource()
        .endMetric()
        .withNewBehavior()
        .withNewScaleDown()
        .withStabilizationWindowSeconds(autoscaling.scaleDownStabilizationSeconds())
        .addNewPolicy(SCALE_DOWN_PERIOD_SECONDS, "Pods", 1)
        .endScaleDown()
        .endBehavior()
        .endSpec()
        .build();
  }
}
