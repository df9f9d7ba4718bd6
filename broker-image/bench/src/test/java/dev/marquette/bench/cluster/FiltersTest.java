package dev.marquette.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.topic.TopicFilter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {
  @Test
  @DisplayName("S-15: three filters of each client, all with wildcards, no two of them the same")
  void allDifferent() {
    int clients = RouteStorm.Effort.FULL.clients();
    List<String> filters =
        IntStream.range(0, clients).boxed().flatMap(client -> Filters.of(client).stream()).toList();

    assertThat(filters).hasSize(clients * Filters.EACH).doesNotHaveDuplicates();
    assertThat(filters).allMatch(filter -> TopicFilter.parse(filter).filter().equals(filter));
    assertThat(filters).allMatch(filter -> filter.contains("+"));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          a         | a
          a/b/+/#   | a a/b a/b/+ a/b/+/#
          +/7/alarm | + +/7 +/7/alarm
          a//#      | a a/ a//#
          """,
      delimiter = '|',
      commentCharacter = ';')
  @DisplayName("a filter has as many levels as it has words, and each begins as the next one does")
  void levels(String filter, String levels) {
    assertThat(Filters.levels(filter)).containsExactly(levels.split(" ", -1));
  }
}
