package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an {@link AuthSource} is. */
@ResourcePart
public record AuthSourceStatus(
    @JsonPropertyDescription("The generation of the spec that this status was made from.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("builtin or file.") @Nullable String type,
    @JsonPropertyDescription("Pods that run this generation, of all: 3/3.") @Nullable String ready,
    @KeyedBy("pod") @JsonPropertyDescription("What each pod runs.") List<AppliedPod> pods,
    @KeyedBy("type") @JsonPropertyDescription("Ready.") List<Condition> conditions) {
  public AuthSourceStatus {
    pods = Defaults.list(pods);
    conditions = Defaults.list(conditions);
  }
}
