package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Connector} is. */
@ResourcePart
public record ConnectorStatus(
    @JsonPropertyDescription("The generation of the spec that this status was made from.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Pods that run this generation, of all: 3/3.") @Nullable String ready,
    @KeyedBy("pod") @JsonPropertyDescription("What each pod runs.") List<AppliedPod> pods,
    @KeyedBy("type") @JsonPropertyDescription("Ready.") List<Condition> conditions) {
  public ConnectorStatus {
    pods = Defaults.list(pods);
    conditions = Defaults.list(conditions);
  }
}
