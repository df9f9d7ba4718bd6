package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** CPU and memory of a container. */
@ResourcePart
public record Resources(
    @JsonPropertyDescription("What the scheduler reserves.") @Nullable Amounts requests,
    @JsonPropertyDescription("What the container may use at most.") @Nullable Amounts limits) {

  /** Amounts as Kubernetes quantities, always in quotes. */
  @ResourcePart
  public record Amounts(
      @Pattern(QUANTITY)
          @Size(max = 32)
          @JsonPropertyDescription("Cores as a Kubernetes quantity in quotes: \"500m\", \"2\".")
          @Nullable String cpu,
      @Pattern(QUANTITY)
          @Size(max = 32)
          @JsonPropertyDescription("Memory as a Kubernetes quantity in quotes: \"512Mi\", \"2Gi\".")
          @Nullable String memory) {}

  static final String QUANTITY = "^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$";
}
