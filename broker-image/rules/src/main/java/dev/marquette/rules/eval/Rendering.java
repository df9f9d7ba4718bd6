package dev.marquette.rules.eval;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results as text, for actions. */
public final class Rendering {
  private Rendering() {}

  /** The row as one line of JSON. */
  public static String json(Map<String, @Nullable Object> row) {
    return Texts.json(row);
  }
}
