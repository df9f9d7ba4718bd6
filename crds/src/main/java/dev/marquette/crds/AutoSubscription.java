package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A subscription that clients get without asking. */
@ResourcePart
@ValidationRule(
    value =
        "!self.noLocal || !(self.topic.startsWith('$share/') || self.topic.startsWith('$queue/'))",
    message = "noLocal is true but topic is shared: a group has no messages of its own")
public record AutoSubscription(
    @Required
        @Pattern(TopicRewrite.FILTER)
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription(
            "The topic filter. %c is the client ID, %u the user name: a client whose own would leave"
                + " its level goes without.")
        String topic,
    @Default("0") @Min(0) @Max(2) @JsonPropertyDescription("The highest QoS of what is delivered.")
        Integer qos,
    @Default("false")
        @JsonPropertyDescription("Whether an MQTT 5 client gets none of its own messages.")
        Boolean noLocal,
    @Default("false")
        @JsonPropertyDescription(
            "Whether messages to an MQTT 5 client keep the retain flag that they were published"
                + " with.")
        Boolean retainAsPublished,
    @Default("0")
        @Min(0)
        @Max(2)
        @JsonPropertyDescription(
            "Whether an MQTT 5 client is sent retained messages: 0 when its session gets the"
                + " subscription or its options change, 1 when its session gets it, 2 never.")
        Integer retainHandling) {
  public AutoSubscription {
    Defaults defaults = Defaults.of(AutoSubscription.class);
    qos = defaults.or("qos", qos);
    noLocal = defaults.or("noLocal", noLocal);
    retainAsPublished = defaults.or("retainAsPublished", retainAsPublished);
    retainHandling = defaults.or("retainHandling", retainHandling);
  }
}
