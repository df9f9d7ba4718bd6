package dev.marquette.kernel.rewrite;

import com.google.re2j.Matcher;
import dev.marquette.topic.TopicNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The name that a rule gives, taken apart once. Immutable. */
final class Destination {
  private final List<Part> parts;

  private Destination(List<Part> parts) {
    this.parts = parts;
  }

  private sealed interface Part {
    record Literal(String text) implements Part {}

    record Group(int number) implements Part {}

    record ClientId() implements Part {}

    record Username() implements Part {}
  }

  /**
   * Takes a destination apart.
   *
   * @param groups how many the regex has
   * @param name whether it makes topic names, which have no wildcards
   * @throws IllegalArgumentException with the index of what is wrong
   */
  static Destination parse(String text, int groups, boolean name) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("destination: is empty: expected a topic");
    }
    if (name && text.startsWith(TopicNames.DELAYED)) {
      throw new IllegalArgumentException(
          "destination: \"%s\" asks for a delay: a rule gives names and delays nothing; expected the topic alone"
              .formatted(text));
    }
    List<Part> parts = new ArrayList<>();
    int literal = 0;
    int at = 0;
    while (at < text.length()) {
      Part part = placeholder(text, at, groups);
      if (part == null) {
        checkCharacter(text, at, name);
        at++;
        continue;
      }
      addLiteral(parts, text, literal, at);
      parts.add(part);
      at += 2;
      literal = at;
    }
    addLiteral(parts, text, literal, at);
    return new Destination(List.copyOf(parts));
  }

  private static @Nullable Part placeholder(String text, int at, int groups) {
    char first = text.charAt(at);
    char second = at + 1 < text.length() ? text.charAt(at + 1) : '\0';
    if (first == '%') {
      return second == 'c' ? new Part.ClientId() : second == 'u' ? new Part.Username() : null;
    }
    if (first != '$' || second < '0' || second > '9') {
      return null;
    }
    int number = second - '0';
    if (number == 0 || number > groups) {
      throw new IllegalArgumentException(
          "destination: \"%s\" names group $%d at index %d, but the regex has %s"
              .formatted(text, number, at, groups == 0 ? "none" : "$1 to $" + Math.min(groups, 9)));
    }
    return new Part.Group(number);
  }

  private static void checkCharacter(String text, int at, boolean name) {
    char c = text.charAt(at);
    if (c == '\0') {
      throw new IllegalArgumentException(
          "destination: \"%s\" has U+0000 at index %d, which MQTT forbids".formatted(text, at));
    }
    if (name && (c == '+' || c == '#')) {
      throw new IllegalArgumentException(
          "destination: \"%s\" has the wildcard '%c' at index %d: nothing can be published to it; expected action subscribe, or a name"
              .formatted(text, c, at));
    }
  }

  private static void addLiteral(List<Part> parts, String text, int from, int to) {
    if (from < to) {
      parts.add(new Part.Literal(text.substring(from, to)));
    }
  }

  /**
   * The new name of what the regex was found in.
   *
   * @return null when there is none for this client: its own name would leave its level, or stand
   *     for the broker's own topics, which only a destination that says so may name
   */
  @Nullable String of(Matcher found, String clientId, @Nullable String username) {
    StringBuilder name = new StringBuilder();
    for (Part part : parts) {
      String text =
          switch (part) {
            case Part.Literal literal -> literal.text();
            case Part.Group group -> group(found, group.number());
            case Part.ClientId id -> withinLevel(clientId);
            case Part.Username user -> withinLevel(username);
          };
      if (text == null) {
        return null;
      }
      name.append(text);
    }
    boolean dollar = !name.isEmpty() && name.charAt(0) == '$';
    return dollar && !startsWithDollar() ? null : name.toString();
  }

  private boolean startsWithDollar() {
    return parts.getFirst() instanceof Part.Literal literal && literal.text().startsWith("$");
  }

  /** A group of an alternative that was not taken stands for nothing. */
  private static String group(Matcher found, int number) {
    String text = found.group(number);
    return text == null ? "" : text;
  }

  private static @Nullable String withinLevel(@Nullable String text) {
    return text != null && TopicNames.isWithinLevel(text) ? text : null;
  }
}
