package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

/** When a client that comes and goes is banned. */
@ResourcePart
public record FlappingDetect(
    @Default("false")
        @JsonPropertyDescription(
            "Whether client IDs are banned for a while whose connections end abnormally too often:"
                + " without a DISCONNECT, or by a fault of the client. Each pod counts for itself;"
                + " the ban is everywhere.")
        Boolean enabled,
    @Default("30") @Min(1) @Max(1000000) @JsonPropertyDescription("How many are too many.")
        Integer maxCount,
    @Default("1m")
        @Pattern(TimeSpan.PATTERN)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription("The time in which they are counted, from the first: 1s to 1d.")
        TimeSpan window,
    @Default("5m")
        @Pattern(TimeSpan.PATTERN)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription("How long the client ID is banned: 1s to 365d.")
        TimeSpan banTime) {
  public FlappingDetect {
    Defaults defaults = Defaults.of(FlappingDetect.class);
    enabled = defaults.or("enabled", enabled);
    maxCount = defaults.or("maxCount", maxCount);
    window = defaults.or("window", window);
    banTime = defaults.or("banTime", banTime);
  }
}
