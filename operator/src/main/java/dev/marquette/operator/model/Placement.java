package dev.marquette.operator.model;

import dev.marquette.crds.PodTemplate;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import org.jspecify.annotations.Nullable;

/** Which nodes the broker pods may and should run on. */
final class Placement {
  private Placement() {}

  static void of(ClusterId cluster, PodTemplate template, PodSpecBuilder pod) {
    pod.withPriorityClassName(template.priorityClassName())
        .withNodeSelector(template.nodeSelector().isEmpty() ? null : template.nodeSelector())
        .withTolerations(template.tolerations().stream().map(Placement::toleration).toList());
    if (template.topologySpread()) {
      pod.withTopologySpreadConstraints(
          spreadOver(cluster, "topology.kubernetes.io/zone"),
          spreadOver(cluster, "kubernetes.io/hostname"));
    }
  }

  /** Pods are scheduled even where they cannot be spread: a broker on a shared node beats none. */
  private static TopologySpreadConstraint spreadOver(ClusterId cluster, String topologyKey) {
    return new TopologySpreadConstraintBuilder()
        .withMaxSkew(1)
        .withTopologyKey(topologyKey)
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withLabelSelector(Labels.selector(cluster, Labels.Component.BROKER))
        .build();
  }

  private static Toleration toleration(PodTemplate.Toleration toleration) {
    return new TolerationBuilder()
        .withKey(toleration.key())
        .withOperator(operator(toleration.operator()))
        .withValue(toleration.value())
        .withEffect(effect(toleration.effect()))
        .withTolerationSeconds(toleration.tolerationSeconds())
        .build();
  }

  private static @Nullable String operator(PodTemplate.Toleration.@Nullable Operator operator) {
    return switch (operator) {
      case null -> null;
      case EXISTS -> "Exists";
      case EQUAL -> "Equal";
    };
  }

  private static @Nullable String effect(PodTemplate.Toleration.@Nullable Effect effect) {
    return switch (effect) {
      case null -> null;
      case NO_SCHEDULE -> "NoSchedule";
      case PREFER_NO_SCHEDULE -> "PreferNoSchedule";
      case NO_EXECUTE -> "NoExecute";
    };
  }
}
