package dev.marquette.rules.eval;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as rules see it. Fields are made when they are asked for: most rules ask
 * for few.
 */
public interface Event {
  /** The value of a field; null when there is none. */
  @Nullable Object field(String name);

  /** All fields, in the order in which {@code SELECT *} shows them. */
  Map<String, @Nullable Object> fields();
}
