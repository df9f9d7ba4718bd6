package dev.marquette.rules.eval;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a rule sees: the fields of the event, covered by the values selected so far. JSON
 * text is decoded when a path leads into it, once a run. Confined to the thread of the run.
 */
final class Scope {
  private final Event event;
  private final Map<String, @Nullable Object> selected = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> decoded = new HashMap<>();

  Scope(Event event) {
    this.event = event;
  }

  @Nullable Object field(String name) {
    return selected.containsKey(name) ? selected.get(name) : event.field(name);
  }

  /** The field, decoded when it is JSON text. */
  @Nullable Object decodedField(String name) {
    Object value = field(name);
    if (!(value instanceof String text)) {
      return value;
    }
    if (!decoded.containsKey(text)) {
      decoded.put(text, Texts.parsed(text));
    }
    return decoded.get(text);
  }

  void selectEverything() {
    event.fields().forEach((name, value) -> select(List.of(name), value));
  }

  /** Puts the value where the alias says; the undefined value leaves its place out. */
  void select(List<String> alias, @Nullable Object value) {
    if (value == null) {
      return;
    }
    if (alias.size() == 1) {
      selected.put(alias.getFirst(), value);
      return;
    }
    Map<String, @Nullable Object> place = innerMap(selected, alias.getFirst());
    for (String name : alias.subList(1, alias.size() - 1)) {
      place = innerMap(place, name);
    }
    place.put(alias.getLast(), value);
  }

  /** A map of our own at the name: what was there is copied, since the event may be shared. */
  private static Map<String, @Nullable Object> innerMap(
      Map<String, @Nullable Object> outer, String name) {
    Map<String, @Nullable Object> inner = new LinkedHashMap<>();
    if (outer.get(name) instanceof Map<?, ?> existing) {
      existing.forEach((key, value) -> inner.put((String) key, value));
    } else if (outer.get(name) instanceof String text
        && Texts.parsed(text) instanceof Map<?, ?> existing) {
      existing.forEach((key, value) -> inner.put((String) key, value));
    }
    outer.put(name, inner);
    return inner;
  }

  /** What has been selected, in order. */
  Map<String, @Nullable Object> selected() {
    return selected;
  }
}
