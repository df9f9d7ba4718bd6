package dev.marquette.rules.eval;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a rule selects, and what it sees: the fields of the event, covered by the values
 * selected so far. A value that is put into a field, such as {@code 1 AS payload.x}, covers that
 * part of the field alone, while the result has no more of the field than was selected. JSON text
 * is decoded when a path leads into it, once a run. Confined to the thread of the run.
 */
final class Scope {
  private final Event event;
  private final Map<String, @Nullable Object> selected = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> covering = new HashMap<>();
  private final Map<String, @Nullable Object> decoded = new HashMap<>();

  Scope(Event event) {
    this.event = event;
  }

  @Nullable Object field(String name) {
    Object covered = covering.get(name);
    return covered == null ? event.field(name) : covered;
  }

  /** The field, decoded when it is JSON text. */
  @Nullable Object decodedField(String name) {
    return decoded(field(name));
  }

  void selectEverything() {
    event
        .fields()
        .forEach(
            (name, value) -> {
              if (value != null) {
                selected.put(name, value);
                covering.remove(name);
              }
            });
  }

  /** Puts the value where the alias says; the undefined value leaves its place out. */
  void select(List<String> alias, @Nullable Object value) {
    if (value != null) {
      put(selected, alias, value);
      Object whole = field(alias.getFirst());
      if (whole != null) {
        covering.put(alias.getFirst(), whole);
      }
      put(covering, alias, value);
    }
  }

  /** Selects a value that is read where the alias says: what is seen stays as it is. */
  void selectInPlace(List<String> alias, @Nullable Object value) {
    if (value != null) {
      put(selected, alias, value);
    }
  }

  private void put(Map<String, @Nullable Object> outermost, List<String> path, Object value) {
    Map<String, @Nullable Object> place = outermost;
    for (int i = 0; i < path.size() - 1; i++) {
      place = innerMap(place, path.get(i));
    }
    place.put(path.getLast(), value);
  }

  /** A map of our own at the name: what was there is copied, since the event may be shared. */
  private Map<String, @Nullable Object> innerMap(Map<String, @Nullable Object> outer, String name) {
    Map<String, @Nullable Object> inner = new LinkedHashMap<>();
    if (decoded(outer.get(name)) instanceof Map<?, ?> existing) {
      existing.forEach((key, value) -> inner.put((String) key, value));
    }
    outer.put(name, inner);
    return inner;
  }

  private @Nullable Object decoded(@Nullable Object value) {
    if (!(value instanceof String text)) {
      return value;
    }
    if (!decoded.containsKey(text)) {
      decoded.put(text, Texts.parsed(text));
    }
    return decoded.get(text);
  }

  /** What has been selected, in order. */
  Map<String, @Nullable Object> selected() {
    return selected;
  }
}
