package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Users and rules that are part of an {@link AuthSource}. */
@ResourcePart
public record Builtin(
    @Size(max = 1024)
        @JsonPropertyDescription(
            "Who may connect. A client that matches none is left to the next source.")
        List<User> users,
    @Size(max = 1024)
        @JsonPropertyDescription("Who may do what: the first rule that matches decides.")
        List<AclRule> rules) {
  public Builtin {
    users = Defaults.list(users);
    rules = Defaults.list(rules);
  }

  /** One user, by user name or client ID. */
  @ResourcePart
  @ValidationRule(
      value = "has(self.username) != has(self.clientId)",
      message = "a user is known by exactly one of username and clientId")
  @ValidationRule(
      value = "has(self.passwordHash) != has(self.passwordSecret)",
      message = "a user has exactly one of passwordHash and passwordSecret")
  public record User(
      @Size(min = 1, max = 1024) @JsonPropertyDescription("The user name to match.")
          @Nullable String username,
      @Size(min = 1, max = 1024) @JsonPropertyDescription("The client ID to match.")
          @Nullable String clientId,
      @Pattern(HASH)
          @Size(max = 512)
          @JsonPropertyDescription(
              "The password's hash: bcrypt ($2b$...) or PBKDF2"
                  + " ($pbkdf2-sha256$i=210000,l=32$salt$hash, base64 without padding).")
          @Nullable String passwordHash,
      @JsonPropertyDescription("Where the password, or its hash in one of these forms, is.")
          @Nullable SecretKey passwordSecret,
      @Default("false") @JsonPropertyDescription("Skips every authorization rule.")
          Boolean superuser) {
    static final String HASH =
        "^(\\$2[abxy]\\$[0-9]{2}\\$[./A-Za-z0-9]{53}"
            + "|\\$pbkdf2-sha(1|256|512)\\$i=[0-9]{1,8},l=[0-9]{1,3}"
            + "\\$[A-Za-z0-9+/._-]+={0,2}\\$[A-Za-z0-9+/._-]+={0,2})$";

    public User {
      superuser = Defaults.of(User.class).or("superuser", superuser);
    }
  }

  /** One rule. */
  @ResourcePart
  public record AclRule(
      @Required @JsonPropertyDescription("What the rule answers.") Permission permission,
      @Required @JsonPropertyDescription("Whom the rule is about.") Who who,
      @Default("all") @JsonPropertyDescription("What the client wants to do.") Action action,
      @Required
          @Size(min = 1, max = 256)
          @JsonPropertyDescription(
              "Topic filters; %c and %u stand for client ID and user name, and \"eq \" before a"
                  + " filter takes it literally.")
          List<@Size(min = 1, max = 1024) String> topics) {
    public AclRule {
      action = Defaults.of(AclRule.class).or("action", action);
      topics = Defaults.list(topics);
    }
  }

  /** What a client wants to do. */
  public enum Action {
    @JsonProperty("publish")
    PUBLISH,
    @JsonProperty("subscribe")
    SUBSCRIBE,
    @JsonProperty("all")
    ALL
  }

  /** Whom a rule is about. */
  @ResourcePart
  @ValidationRule(
      value =
          "(has(self.username) ? 1 : 0) + (has(self.clientId) ? 1 : 0) + (self.all ? 1 : 0) == 1",
      message = "who is exactly one of username, clientId and all: true")
  public record Who(
      @Size(min = 1, max = 1024) @JsonPropertyDescription("One user name.")
          @Nullable String username,
      @Size(min = 1, max = 1024) @JsonPropertyDescription("One client ID.")
          @Nullable String clientId,
      @Default("false") @JsonPropertyDescription("true: every client.") Boolean all) {
    public Who {
      all = Defaults.of(Who.class).or("all", all);
    }
  }
}
