package dev.marquette.bench.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.topic.TopicFilter;
import dev.marquette.topic.TopicNames;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapeTest {
  private static final int[] SOME = {0, 1, 9, 10, 999, 1000, 123_456, 999_999};

  @ParameterizedTest
  @EnumSource
  void eachFilterHasATopicThatNoOtherOneMatches(Shape shape) {
    for (int number : SOME) {
      String topic = shape.topic(number);
      TopicNames.check(topic);
      for (int other : SOME) {
        String filter = TopicFilter.parse(shape.filter(other)).filter();
        assertThat(TopicFilter.matches(filter, topic))
            .as("%s matches %s", filter, topic)
            .isEqualTo(other == number);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMillionFiltersAreAllDifferent(Shape shape) {
    Set<String> filters = new HashSet<>();
    for (int number = 0; number < 1_000_000; number++) {
      filters.add(shape.filter(number));
    }
    assertThat(filters.size()).isEqualTo(1_000_000);
  }

  @ParameterizedTest
  @EnumSource
  void isWrittenInTheTableAsItIs(Shape shape) {
    assertThat(shape.filter(777_777).replaceAll("[0-9]+", "N"))
        .isEqualTo(shape.pattern().replaceAll("[TS]|[0-9]+", "N"));
  }
}
