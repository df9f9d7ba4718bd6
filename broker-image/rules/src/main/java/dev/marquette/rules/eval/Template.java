package dev.marquette.rules.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text with placeholders such as {@code ${payload.x}}: letters, digits, {@code .} and {@code _}.
 * Anything else is taken as it is. A value that isn't there is written {@code undefined}.
 */
public final class Template {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_.]+)}");

  private final List<Part> parts;

  private Template(List<Part> parts) {
    this.parts = parts;
  }

  /** Any text is a template. */
  public static Template of(String text) {
    List<Part> parts = new ArrayList<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    int from = 0;
    while (matcher.find()) {
      if (matcher.start() > from) {
        parts.add(new Part.Literal(text.substring(from, matcher.start())));
      }
      parts.add(new Part.Placeholder(matcher.group(1).split("\\.", -1)));
      from = matcher.end();
    }
    if (from < text.length()) {
      parts.add(new Part.Literal(text.substring(from)));
    }
    return new Template(List.copyOf(parts));
  }

  /** Whether it has no placeholder. */
  public boolean isConstant() {
    return parts.stream().allMatch(Part.Literal.class::isInstance);
  }

  /** The value of a template that is one placeholder and nothing else; null for any other. */
  public @Nullable Object soleValue(Map<String, @Nullable Object> row) {
    return parts.size() == 1 && parts.getFirst() instanceof Part.Placeholder placeholder
        ? value(row, placeholder.path())
        : null;
  }

  /** The text with the values of the row. */
  public String render(Map<String, @Nullable Object> row) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal literal -> text.append(literal.text());
        case Part.Placeholder placeholder ->
            text.append(Texts.text(value(row, placeholder.path())));
      }
    }
    return text.toString();
  }

  private static @Nullable Object value(Map<String, @Nullable Object> row, String[] path) {
    Object value = row;
    for (String name : path) {
      if (value instanceof String text) {
        value = Texts.parsed(text);
      }
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return value;
  }

  private sealed interface Part {
    record Literal(String text) implements Part {}

    record Placeholder(String[] path) implements Part {}
  }
}
