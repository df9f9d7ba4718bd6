package dev.marquette.auth;

import org.jspecify.annotations.Nullable;

/** Where the values are that specs refer to. */
@FunctionalInterface
public interface SecretLookup {
  /**
   * The value of a key of a Secret, as it is now.
   *
   * @return null when there is no such Secret or key
   */
  byte @Nullable [] value(String secretName, String key);
}
