package dev.marquette.bench.million;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** One object of numbers, of lists of numbers and of numbers by name, in the order of coming. */
final class Json {
  private final Map<String, Object> members = new LinkedHashMap<>();

  void put(String name, Number number) {
    members.put(name, number);
  }

  void put(String name, Map<String, ? extends Number> numbers) {
    members.put(name, numbers);
  }

  /** Adds to the list of this name. */
  @SuppressWarnings("unchecked") // this alone puts lists there
  void append(String name, Number number) {
    ((List<Number>) members.computeIfAbsent(name, none -> new ArrayList<Number>())).add(number);
  }

  @Override
  public String toString() {
    return text(members);
  }

  private static String text(Object value) {
    return switch (value) {
      case Double number -> String.format(Locale.ROOT, "%.6f", number);
      case List<?> list -> {
        StringJoiner joined = new StringJoiner(", ", "[", "]");
        list.forEach(element -> joined.add(text(element)));
        yield joined.toString();
      }
      case Map<?, ?> map -> {
        StringJoiner joined = new StringJoiner(", ", "{", "}");
        map.forEach((name, element) -> joined.add('"' + name.toString() + "\": " + text(element)));
        yield joined.toString();
      }
      default -> value.toString();
    };
  }
}
