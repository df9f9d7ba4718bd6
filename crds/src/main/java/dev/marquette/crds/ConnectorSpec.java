package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@link Connector} should be. No action uses connectors yet. */
@ResourcePart
@ValidationRule(value = "has(self.http)", message = "set http: it is the one type that exists")
public record ConnectorSpec(
    @Required
        @Size(min = 1, max = 40)
        @ValidationRule(
            value = "self == oldSelf",
            message =
                "cluster is immutable: delete this Connector and create it for the other cluster")
        @JsonPropertyDescription("The MqttCluster in the same namespace. Immutable.")
        String cluster,
    @JsonPropertyDescription(
            "An HTTP server. It is published to the brokers, but no action uses it yet.")
        @Nullable Http http) {

  /** An HTTP server. */
  @ResourcePart
  public record Http(
      @Required
          @Pattern("^https?://[^ ]+$")
          @Size(max = 2048)
          @JsonPropertyDescription("The URL that paths of actions are added to.")
          String url,
      @Size(max = 64) @JsonPropertyDescription("Headers of every request. They are not secret.")
          Map<String, String> headers,
      @Default("5s")
          @Pattern(TimeSpan.PATTERN)
          @Size(max = TimeSpan.MAX_LENGTH)
          @JsonPropertyDescription("How long a connection may take to open.")
          TimeSpan connectTimeout,
      @Default("8") @Min(1) @Max(1024) @JsonPropertyDescription("Connections that each pod keeps.")
          Integer poolSize) {
    public Http {
      Defaults defaults = Defaults.of(Http.class);
      headers = Defaults.map(headers);
      connectTimeout = defaults.or("connectTimeout", connectTimeout);
      poolSize = defaults.or("poolSize", poolSize);
    }
  }
}
