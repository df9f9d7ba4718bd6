package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Rule} should be. */
@ResourcePart
public record RuleSpec(
    @Required
        @Size(min = 1, max = 40)
        @ValidationRule(
            value = "self == oldSelf",
            message = "cluster is immutable: delete this Rule and create it for the other cluster")
        @JsonPropertyDescription("The MqttCluster in the same namespace. Immutable.")
        String cluster,
    @Required
        @Size(min = 1, max = 65536)
        @JsonPropertyDescription(
            "What to take from which messages, as in SELECT payload.t AS t FROM \"sensors/#\" WHERE t"
                + " > 30.")
        String sql,
    @Default("true") @JsonPropertyDescription("false stops the rule and keeps it.") Boolean enabled,
    @Size(max = 1024) @JsonPropertyDescription("For people.") @Nullable String description,
    @Required
        @Size(min = 1, max = 16)
        @JsonPropertyDescription("What is done with each result, in this order.")
        List<Action> actions) {
  public RuleSpec {
    enabled = Defaults.of(RuleSpec.class).or("enabled", enabled);
    actions = Defaults.list(actions);
  }

  /** One action. */
  @ResourcePart
  @ValidationRule(
      value = "has(self.republish) != has(self.console)",
      message = "an action is exactly one of republish and console")
  public record Action(
      @JsonPropertyDescription("Publishes a message.") @Nullable Republish republish,
      @JsonPropertyDescription("Prints the result to the broker's log.")
          @Nullable Console console) {}

  /** Publishes a message made from a result; ${a.b} stands for a value of the result. */
  @ResourcePart
  public record Republish(
      @Required
          @Size(min = 1, max = 4096)
          @JsonPropertyDescription("The topic, with ${...} for values of the result.")
          String topic,
      @Default("${payload}")
          @Size(max = 65536)
          @JsonPropertyDescription("The payload, with ${...} for values of the result.")
          String payload,
      @Default("0")
          @Pattern("^([0-2]|\\$\\{[A-Za-z0-9_.]+\\})$")
          @Size(max = 128)
          @JsonPropertyDescription(
              "\"0\", \"1\", \"2\", or a value of the result as in \"${qos}\"; in quotes.")
          String qos,
      @Default("false") @JsonPropertyDescription("Whether the message is retained.")
          Boolean retain) {
    public Republish {
      Defaults defaults = Defaults.of(Republish.class);
      payload = defaults.or("payload", payload);
      qos = defaults.or("qos", qos);
      retain = defaults.or("retain", retain);
    }
  }

  /** Prints a result. It has no options. */
  @ResourcePart
  public record Console() {}
}
