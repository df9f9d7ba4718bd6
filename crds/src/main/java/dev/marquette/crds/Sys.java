package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

/** What each broker publishes about itself below {@code $SYS/brokers/}. */
@ResourcePart
public record Sys(
    @Default("1m")
        @Pattern(TimeSpan.SECONDS)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription(
            "How often the names of the brokers, their version, stats and metrics are published, in"
                + " whole seconds; 0: never.")
        TimeSpan interval,
    @Default("30s")
        @Pattern(TimeSpan.SECONDS)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription(
            "How often uptime and datetime are published, in whole seconds; 0: never.")
        TimeSpan heartbeat) {
  public Sys {
    Defaults defaults = Defaults.of(Sys.class);
    interval = defaults.or("interval", interval);
    heartbeat = defaults.or("heartbeat", heartbeat);
  }
}
