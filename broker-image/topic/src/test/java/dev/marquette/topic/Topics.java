package dev.marquette.topic;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Random names and filters of few different levels, so that they meet. */
final class Topics {
  private static final List<String> LEVELS =
      List.of("", "a", "b", "ab", "a-", "$", "$SYS", "é", "\u0001", "日本", "😀", "%", "!");

  private Topics() {}

  static Arbitrary<String> names() {
    return joined(Arbitraries.of(LEVELS)).filter(name -> !name.isEmpty());
  }

  static Arbitrary<String> filters() {
    Arbitrary<String> level =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.of(LEVELS)), Tuple.of(2, Arbitraries.just("+")));
    Arbitrary<String> plain = joined(level).filter(filter -> !filter.isEmpty());
    Arbitrary<String> below = joined(level).map(path -> path + "/#");
    return Arbitraries.frequencyOf(
        Tuple.of(6, plain), Tuple.of(4, below), Tuple.of(1, Arbitraries.just("#")));
  }

  private static Arbitrary<String> joined(Arbitrary<String> level) {
    return level.list().ofMinSize(1).ofMaxSize(6).map(levels -> String.join("/", levels));
  }
}
