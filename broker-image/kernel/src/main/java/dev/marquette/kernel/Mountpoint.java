package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import dev.marquette.topic.TopicNames;
import org.jspecify.annotations.Nullable;

/**
 * What a listener puts before the topics of its clients. {@code %c} stands for the client ID,
 * {@code %u} for the user name; each stays within its level, so that no client can name itself into
 * another one's topics.
 */
final class Mountpoint {
  private static final String CLIENT_ID = "%c";
  private static final String USERNAME = "%u";

  private Mountpoint() {}

  /**
   * Checks what a listener is configured with.
   *
   * @throws IllegalArgumentException when filters below it would be other filters than the client
   *     asked for
   */
  static void check(String listener, String template) {
    if (template.isEmpty()) {
      return;
    }
    if (!template.endsWith("/")) {
      throw new IllegalArgumentException(
          "listener %s: mountpoint '%s' does not end in '/': write '%s/'"
              .formatted(listener, template, template));
    }
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c == '+' || c == '#' || c == '\0') {
        throw new IllegalArgumentException(
            "listener %s: mountpoint '%s' has U+%04X at index %d: no wildcards and no null character may be in it"
                .formatted(listener, template, (int) c, i));
      }
    }
  }

  /** Why a client cannot have topics below it, or null when it can. */
  static @Nullable ReasonCode problem(String template, String clientId, @Nullable String username) {
    if (template.contains(CLIENT_ID) && !TopicNames.isWithinLevel(clientId)) {
      return ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
    }
    if (template.contains(USERNAME) && (username == null || !TopicNames.isWithinLevel(username))) {
      return ReasonCode.BAD_USER_NAME_OR_PASSWORD;
    }
    // The broker's own topics are not for whoever calls itself "$SYS".
    if (template.startsWith(CLIENT_ID) && clientId.startsWith("$")) {
      return ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
    }
    return template.startsWith(USERNAME) && username != null && username.startsWith("$")
        ? ReasonCode.BAD_USER_NAME_OR_PASSWORD
        : null;
  }

  /** The prefix of a client's topics, for a client without a {@link #problem}. */
  static String of(String template, String clientId, @Nullable String username) {
    if (template.indexOf('%') < 0) {
      return template;
    }
    StringBuilder prefix = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      // In one pass: a client that is called "%u" is called that.
      if (template.startsWith(CLIENT_ID, at)) {
        prefix.append(clientId);
        at += CLIENT_ID.length();
      } else if (template.startsWith(USERNAME, at)) {
        prefix.append(username == null ? "" : username);
        at += USERNAME.length();
      } else {
        prefix.append(template.charAt(at++));
      }
    }
    return prefix.toString();
  }
}
