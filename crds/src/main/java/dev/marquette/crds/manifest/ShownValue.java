package dev.marquette.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** A value as an error shows it: short, and no password, not even one that is misplaced. */
final class ShownValue {
  private static final int MAX_LENGTH = 80;

  private ShownValue() {}

  static String of(String path, JsonNode value) {
    if (path.toLowerCase(Locale.ROOT).contains("password")) {
      return "(hidden)";
    }
    return switch (value.getNodeType()) {
      case OBJECT -> "a map";
      case ARRAY -> "a list of " + value.size();
      case NULL, MISSING -> "nothing";
      default -> shortened(value.toString());
    };
  }

  private static String shortened(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }
}
