package dev.marquette.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The properties that every answer with a reason may have: acknowledgements, SUBACK, UNSUBACK. */
public record ReasonProperties(@Nullable String reasonString, List<UserProperty> userProperties) {
  public static final ReasonProperties NONE = new ReasonProperties(null, List.of());
}
