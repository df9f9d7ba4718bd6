package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of a pod that a person may add to. */
@ResourcePart
public record PodTemplate(
    @Size(max = 32) @JsonPropertyDescription("Labels that the pods get besides the operator's own.")
        Map<String, String> labels,
    @Size(max = 32) @JsonPropertyDescription("Annotations that the pods get.")
        Map<String, String> annotations,
    @Size(max = 32) @JsonPropertyDescription("Labels that a node must have.")
        Map<String, String> nodeSelector,
    @Size(max = 32) @JsonPropertyDescription("Taints of nodes that the pods tolerate.")
        List<Toleration> tolerations,
    @Default("true")
        @JsonPropertyDescription("Spreads the pods over zones and nodes as far as there are any.")
        Boolean topologySpread,
    @Size(min = 1, max = 253) @JsonPropertyDescription("The pods' PriorityClass.")
        @Nullable String priorityClassName,
    @Size(max = 16) @JsonPropertyDescription("Names of Secrets to pull images with.")
        List<@Size(min = 1, max = 253) String> imagePullSecrets) {
  public PodTemplate {
    labels = Defaults.map(labels);
    annotations = Defaults.map(annotations);
    nodeSelector = Defaults.map(nodeSelector);
    tolerations = Defaults.list(tolerations);
    topologySpread = Defaults.of(PodTemplate.class).or("topologySpread", topologySpread);
    imagePullSecrets = Defaults.list(imagePullSecrets);
  }

  /** As in Kubernetes. */
  @ResourcePart
  public record Toleration(
      @Size(max = 316) @JsonPropertyDescription("The taint's key. Not set: every key.")
          @Nullable String key,
      @JsonPropertyDescription("Exists or Equal. Not set: Equal.") @Nullable Operator operator,
      @Size(max = 63) @JsonPropertyDescription("The taint's value, for Equal.")
          @Nullable String value,
      @JsonPropertyDescription("The taint's effect. Not set: every effect.")
          @Nullable Effect effect,
      @JsonPropertyDescription("How long a NoExecute taint is tolerated. Not set: for ever.")
          @Nullable Long tolerationSeconds) {
    /** How key and value are compared. */
    public enum Operator {
      @JsonProperty("Exists")
      EXISTS,
      @JsonProperty("Equal")
      EQUAL
    }

    /** What a taint does. */
    public enum Effect {
      @JsonProperty("NoSchedule")
      NO_SCHEDULE,
      @JsonProperty("PreferNoSchedule")
      PREFER_NO_SCHEDULE,
      @JsonProperty("NoExecute")
      NO_EXECUTE
    }
  }
}
