package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may not connect. */
@ResourcePart
public record Bans(
    @Default("true")
        @JsonPropertyDescription(
            "Whether bans count at all, those that brokers made by themselves (flappingDetect)"
                + " included.")
        Boolean enabled,
    @Size(max = 1000)
        @JsonPropertyDescription(
            "Clients that are refused with 0x8A, before they are asked for credentials; one that is"
                + " connected is let go (0x98), and its session stays. For networks see a Listener's"
                + " access.")
        List<Banned> clients) {
  public Bans {
    enabled = Defaults.of(Bans.class).or("enabled", enabled);
    clients = Defaults.list(clients);
  }

  /** Somebody who may not connect. */
  @ResourcePart
  @ValidationRule(
      value =
          "(has(self.clientId) ? 1 : 0) + (has(self.username) ? 1 : 0)"
              + " + (has(self.peerHost) ? 1 : 0) == 1",
      message = "a ban is of exactly one of clientId, username and peerHost")
  public record Banned(
      @Size(min = 1, max = 1024) @JsonPropertyDescription("The client ID.")
          @Nullable String clientId,
      @Size(min = 1, max = 1024) @JsonPropertyDescription("The user name.")
          @Nullable String username,
      @Pattern(ADDRESS)
          @Size(max = 45)
          @JsonPropertyDescription(
              "The IP address that a client connects from, or that a trusted proxy says it does.")
          @Nullable String peerHost,
      @Size(max = 35)
          @ValidationRule(
              value = "timestamp(self) > timestamp('0001-01-01T00:00:00Z')",
              message = "until is no point in time such as 2030-12-31T23:59:59Z")
          @JsonPropertyDescription(
              "When the ban ends, as in 2030-12-31T23:59:59Z. Not set: when it is removed here.")
          @Nullable String until,
      @Size(max = 1024) @JsonPropertyDescription("Why, for whoever reads this.")
          @Nullable String reason) {
    private static final String ADDRESS =
        "^([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:]*(:[0-9]{1,3}(\\.[0-9]{1,3}){3})?)$";
  }
}
