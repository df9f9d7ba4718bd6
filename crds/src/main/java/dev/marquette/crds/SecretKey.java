package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** One value of a Secret in the same namespace. */
@ResourcePart
public record SecretKey(
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("The Secret's name.") String name,
    @Default("password")
        @Pattern(Tls.KEY)
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("The key in it.")
        String key) {
  public SecretKey {
    key = Defaults.of(SecretKey.class).or("key", key);
  }
}
