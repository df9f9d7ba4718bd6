package dev.marquette.kernel;

import dev.marquette.topic.TopicNames;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a client in topics that are configured: {@code %c} for its ID, {@code %u} for its
 * user name. Each stays within its level, so that no client can name itself into another one's
 * topics.
 */
final class Placeholders {
  private static final String CLIENT_ID = "%c";
  private static final String USERNAME = "%u";

  private Placeholders() {}

  /** Why they cannot be replaced for a client, or null when they can. */
  static @Nullable Problem problem(String template, String clientId, @Nullable String username) {
    if (template.contains(CLIENT_ID) && !TopicNames.isWithinLevel(clientId)) {
      return Problem.CLIENT_ID_IN_TOPICS;
    }
    if (template.contains(USERNAME) && (username == null || !TopicNames.isWithinLevel(username))) {
      return Problem.USERNAME_IN_TOPICS;
    }
    // The broker's own topics are not for whoever calls itself "$SYS".
    if (template.startsWith(CLIENT_ID) && clientId.startsWith("$")) {
      return Problem.CLIENT_ID_IN_TOPICS;
    }
    return template.startsWith(USERNAME) && username != null && username.startsWith("$")
        ? Problem.USERNAME_IN_TOPICS
        : null;
  }

  /** The template for a client without a {@link #problem}. */
  static String replace(String template, String clientId, @Nullable String username) {
    if (template.indexOf('%') < 0) {
      return template;
    }
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      // In one pass: a client that is called "%u" is called that.
      if (template.startsWith(CLIENT_ID, at)) {
        text.append(clientId);
        at += CLIENT_ID.length();
      } else if (template.startsWith(USERNAME, at)) {
        text.append(username == null ? "" : username);
        at += USERNAME.length();
      } else {
        text.append(template.charAt(at++));
      }
    }
    return text.toString();
  }
}
