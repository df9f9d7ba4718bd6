package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
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
        TimeSpan heartbeat,
    @Default("{}") @JsonPropertyDescription("Whether clients are announced that come and go.")
        Presence presence) {
  public Sys {
    Defaults defaults = Defaults.of(Sys.class);
    interval = defaults.or("interval", interval);
    heartbeat = defaults.or("heartbeat", heartbeat);
    presence = defaults.or("presence", presence);
  }

  /** Whether clients are announced that come and go. */
  @ResourcePart
  public record Presence(
      @Default("false")
          @JsonPropertyDescription(
              "Publishes a JSON object to $SYS/brokers/${node}/clients/${clientid}/connected, or"
                  + " /disconnected, whenever a client has come, or gone.")
          Boolean enabled,
      @Default("1") @Min(0) @Max(2) @JsonPropertyDescription("The QoS of these messages.")
          Integer qos) {
    public Presence {
      Defaults defaults = Defaults.of(Presence.class);
      enabled = defaults.or("enabled", enabled);
      qos = defaults.or("qos", qos);
    }
  }
}
