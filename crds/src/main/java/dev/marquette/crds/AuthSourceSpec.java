package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What an {@link AuthSource} should be. */
@ResourcePart
@ValidationRule(
    value = "has(self.builtin) != has(self.file)",
    message = "set exactly one of builtin and file")
public record AuthSourceSpec(
    @Required
        @Size(min = 1, max = 40)
        @ValidationRule(
            value = "self == oldSelf",
            message =
                "cluster is immutable: delete this AuthSource and create it for the other cluster")
        @JsonPropertyDescription("The MqttCluster in the same namespace. Immutable.")
        String cluster,
    @Default("100")
        @Min(0)
        @Max(10000)
        @JsonPropertyDescription(
            "The place in the chain: lower is asked first, and the name decides between equals.")
        Integer order,
    @Default("true") @JsonPropertyDescription("false takes the source out of the chain.")
        Boolean enabled,
    @JsonPropertyDescription("Users and rules that are written here.") @Nullable Builtin builtin,
    @JsonPropertyDescription("Rules in the syntax of acl.conf.") @Nullable AclFile file) {
  public AuthSourceSpec {
    Defaults defaults = Defaults.of(AuthSourceSpec.class);
    order = defaults.or("order", order);
    enabled = defaults.or("enabled", enabled);
  }

  /** Rules in the syntax of acl.conf: they authorize, and authenticate nobody. */
  @ResourcePart
  public record AclFile(
      @Required
          @Size(min = 1, max = 65536)
          @JsonPropertyDescription(
              "One rule a line, as in {deny, all, subscribe, [\"$SYS/#\", {eq, \"#\"}]}. The first"
                  + " that matches decides; %c and %u stand for client ID and user name.")
          String acl) {}
}
