package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Rule} is. */
@ResourcePart
public record RuleStatus(
    @JsonPropertyDescription("The generation of the spec that this status was made from.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Pods that run this generation, of all: 3/3.")
        @Nullable String applied,
    @JsonPropertyDescription("Messages that the FROM clause took, over all pods.")
        @Nullable Long matched,
    @JsonPropertyDescription("Where the statement is wrong.") @Nullable SqlError error,
    @KeyedBy("pod") @JsonPropertyDescription("What each pod runs and counts.") List<Pod> pods,
    @KeyedBy("type") @JsonPropertyDescription("Ready.") List<Condition> conditions) {
  public RuleStatus {
    pods = Defaults.list(pods);
    conditions = Defaults.list(conditions);
  }

  /** Where a statement is wrong. */
  @ResourcePart
  public record SqlError(
      @JsonPropertyDescription("From 1.") Integer line,
      @JsonPropertyDescription("From 1.") Integer column,
      @JsonPropertyDescription("What is wrong.") String message) {}

  /** What one pod runs and counts; counters start at 0 with the pod. */
  @ResourcePart
  public record Pod(
      @Required @JsonPropertyDescription("The pod's name.") String pod,
      @JsonPropertyDescription("How far the pod is.") PodState state,
      @JsonPropertyDescription("Why it failed.") @Nullable String error,
      @JsonPropertyDescription("SHA-256 of the canonical JSON that the pod runs.")
          @Nullable String hash,
      @JsonPropertyDescription("The generation that the pod runs.") @Nullable Long generation,
      @JsonPropertyDescription("Messages that the FROM clause took.") @Nullable Long matched,
      @JsonPropertyDescription("Messages that the WHERE clause let through.") @Nullable Long passed,
      @JsonPropertyDescription("Messages that the statement failed on.") @Nullable Long failed,
      @JsonPropertyDescription("Messages that the WHERE clause held back.") @Nullable Long noResult,
      @JsonPropertyDescription("Actions that succeeded.") @Nullable Long actionsSuccess,
      @JsonPropertyDescription("Actions that failed.") @Nullable Long actionsFailed) {}
}
