package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** What one broker pod runs of an AuthSource or a Connector. */
@ResourcePart
public record AppliedPod(
    @Required @JsonPropertyDescription("The pod's name.") String pod,
    @JsonPropertyDescription("How far the pod is.") PodState state,
    @JsonPropertyDescription("Why it failed.") @Nullable String error,
    @JsonPropertyDescription("SHA-256 of the canonical JSON that the pod runs.")
        @Nullable String hash,
    @JsonPropertyDescription("The generation that the pod runs.") @Nullable Long generation) {}
