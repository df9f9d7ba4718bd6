package dev.marquette.rules.eval;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event with the fields that a test gives. */
public record MapEvent(Map<String, @Nullable Object> fields) implements Event {
  public static MapEvent of(Object... namesAndValues) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new MapEvent(fields);
  }

  @Override
  public @Nullable Object field(String name) {
    return fields.get(name);
  }
}
