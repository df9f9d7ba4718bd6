package dev.marquette.kernel;

import dev.marquette.topic.TopicNames;

/** What a listener puts before the topics of its clients, with {@link Placeholders}. */
final class Mountpoint {
  private Mountpoint() {}

  /**
   * Checks what a listener is configured with.
   *
   * @throws IllegalArgumentException when filters below it would be other filters than the client
   *     asked for, or topics below it could ask for a delay
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
    String first = template.substring(0, template.indexOf('/') + 1);
    boolean named = first.contains("%c") || first.contains("%u");
    if (first.equals(TopicNames.DELAYED) || (first.startsWith("$") && named)) {
      throw new IllegalArgumentException(
          "listener %s: mountpoint '%s' begins with '%s', which is or may become a name of the broker's own; write it without '$'"
              .formatted(listener, template, first));
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
}
