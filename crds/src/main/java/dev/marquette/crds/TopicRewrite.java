package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A rule that gives topics another name. */
@ResourcePart
public record TopicRewrite(
    @Default("all")
        @JsonPropertyDescription(
            "Which topics: those that clients publish to (wills included), those that they subscribe"
                + " to and unsubscribe from, or all.")
        Action action,
    @Required
        @Pattern(FILTER)
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription(
            "The topics that this rule decides about, as in x/#; without mountpoint and without"
                + " $share/group/, which stays.")
        String filter,
    @Required
        @Size(min = 1, max = 512)
        @ValidationRule(
            value = "type(''.matches(self)) == bool",
            message = "regex is not a regular expression in the syntax of RE2")
        @JsonPropertyDescription(
            "A regular expression (RE2). If it is found in the topic, the topic becomes the"
                + " destination, and else it stays as it is.")
        String regex,
    @Required
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription(
            "The new name. $1 to $9 stand for the groups of the regex, %c for the client ID, %u for"
                + " the user name: a client whose own would leave its level is refused with 0x90.")
        String destination) {
  static final String FILTER = "^(([^/+#]*|\\+)/)*([^/+#]*|\\+|#)$";

  public TopicRewrite {
    action = Defaults.of(TopicRewrite.class).or("action", action);
  }

  /** What clients do with the topics. */
  public enum Action {
    @JsonProperty("publish")
    PUBLISH,
    @JsonProperty("subscribe")
    SUBSCRIBE,
    @JsonProperty("all")
    ALL
  }
}
