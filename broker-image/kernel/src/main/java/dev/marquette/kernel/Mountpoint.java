package dev.marquette.kernel;

/** What a listener puts before the topics of its clients, with {@link Placeholders}. */
final class Mountpoint {
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
}
