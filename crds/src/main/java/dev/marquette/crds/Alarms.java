package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

/** What each broker keeps of alarms that are over. */
@ResourcePart
public record Alarms(
    @Default("1000")
        @Min(0)
        @Max(100000)
        @JsonPropertyDescription("The most alarms that are kept when they are over.")
        Integer sizeLimit,
    @Default("24h")
        @Pattern(TimeSpan.PATTERN)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription("How long an alarm is kept when it is over.")
        TimeSpan validityPeriod) {
  public Alarms {
    Defaults defaults = Defaults.of(Alarms.class);
    sizeLimit = defaults.or("sizeLimit", sizeLimit);
    validityPeriod = defaults.or("validityPeriod", validityPeriod);
  }
}
