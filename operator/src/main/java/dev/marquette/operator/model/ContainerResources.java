package dev.marquette.operator.model;

import dev.marquette.crds.Resources;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** CPU and memory as a container takes them. */
final class ContainerResources {
  private ContainerResources() {}

  /** Returns null when nothing is asked for, so that the namespace's LimitRange decides. */
  static @Nullable ResourceRequirements of(@Nullable Resources resources) {
    if (resources == null) {
      return null;
    }
    return new ResourceRequirementsBuilder()
        .withRequests(amounts(resources.requests()))
        .withLimits(amounts(resources.limits()))
        .build();
  }

  private static Map<String, Quantity> amounts(Resources.@Nullable Amounts amounts) {
    Map<String, Quantity> quantities = new TreeMap<>();
    if (amounts != null && amounts.cpu() != null) {
      quantities.put("cpu", Quantity.parse(amounts.cpu()));
    }
    if (amounts != null && amounts.memory() != null) {
      quantities.put("memory", Quantity.parse(amounts.memory()));
    }
    return quantities;
  }
}
