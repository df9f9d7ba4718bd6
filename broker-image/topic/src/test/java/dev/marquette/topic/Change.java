package dev.marquette.topic;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/**
 * A filter that gets a value.
 *
 * @param number tells values of a filter apart; 0 removes it
 */
record Change(String filter, int number) {
  static Arbitrary<List<Change>> lists(int maxSize) {
    return Combinators.combine(Topics.filters(), Arbitraries.integers().between(0, 2))
        .as(Change::new)
        .list()
        .ofMaxSize(maxSize);
  }

  @Nullable String value() {
    return number == 0 ? null : filter + "=" + number;
  }

  void applyTo(Map<String, String> model) {
    String value = value();
    if (value == null) {
      model.remove(filter);
    } else {
      model.put(filter, value);
    }
  }
}
