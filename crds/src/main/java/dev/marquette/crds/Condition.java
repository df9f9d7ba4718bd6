package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A standard Kubernetes condition.
 *
 * @param lastTransitionTime RFC 3339; changes only when {@code status} does
 */
@ResourcePart
public record Condition(
    @Required
        @Size(min = 1, max = 316)
        @JsonPropertyDescription(
            "What this condition is about, in CamelCase: Ready, Progressing, ...")
        String type,
    @Required
        @Pattern("^(True|False|Unknown)$")
        @Size(max = 7)
        @JsonPropertyDescription("True, False or Unknown.")
        String status,
    @Required
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription("Why, as one CamelCase word that programs may compare.")
        String reason,
    @Size(max = 32768) @JsonPropertyDescription("Why, for a person.") @Nullable String message,
    @JsonPropertyDescription("When status last changed, RFC 3339.")
        @Nullable String lastTransitionTime,
    @JsonPropertyDescription("The generation of the resource that this condition was made from.")
        @Nullable Long observedGeneration) {
  public static final String READY = "Ready";
  public static final String PROGRESSING = "Progressing";
  public static final String DEGRADED = "Degraded";
  public static final String CERTIFICATES_APPLIED = "CertificatesApplied";

  /** Whether the status is {@code True}. */
  public boolean holds() {
    return status.equals("True");
  }
}
