package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Any sequence of changes and look-ups does to the index what it does to a plain map. */
class RetainedOperationsTest {
  enum Change {
    PUT,
    REMOVE,
    APPEND,
    REMOVE_IF_LONG,
    MATCH
  }

  /** A change of one topic, or a look-up, of a filter that may find that topic and others. */
  record Operation(Change change, String topic, String filter) {}

  @Property(tries = 2000)
  @Label("a sequence of puts, removals, computations and look-ups is a map's")
  void sequences(@ForAll("operations") List<Operation> operations) {
    RetainedIndex<String> index = new RetainedIndex<>();
    Map<String, String> model = new HashMap<>();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      String topic = operation.topic();
      String value = Integer.toString(i);
      switch (operation.change()) {
        case PUT -> assertThat(index.put(topic, value)).isEqualTo(model.put(topic, value));
        case REMOVE -> assertThat(index.remove(topic)).isEqualTo(model.remove(topic));
        case APPEND -> computes(index, model, topic, old -> old == null ? value : old + value);
        case REMOVE_IF_LONG ->
            computes(index, model, topic, old -> old == null || old.length() > 1 ? null : old);
        case MATCH ->
            assertThat(found(index, operation.filter()))
                .isEqualTo(matching(model, operation.filter()));
      }
      assertThat(index.get(topic)).isEqualTo(model.get(topic));
      assertThat(index.size()).isEqualTo(model.size());
    }
    Map<String, String> all = new HashMap<>();
    index.forEach(all::put);
    assertThat(all).isEqualTo(model);
  }

  private static void computes(
      RetainedIndex<String> index,
      Map<String, String> model,
      String topic,
      UnaryOperator<@Nullable String> change) {
    String expected = model.compute(topic, (key, old) -> change.apply(old));
    assertThat(index.compute(topic, change)).isEqualTo(expected);
  }

  private static Map<String, String> found(RetainedIndex<String> index, String filter) {
    Map<String, String> found = new HashMap<>();
    RetainedCursor<String> cursor = index.match(filter);
    boolean more = true;
    while (more) {
      more =
          cursor.advance(
              3, (topic, value) -> assertThat(found.put(topic, value)).as(topic).isNull());
    }
    return found;
  }

  private static Map<String, String> matching(Map<String, String> model, String filter) {
    return model.entrySet().stream()
        .filter(entry -> NaiveMatcher.matches(filter, entry.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Of few topics, so that each is changed more than once. */
  @Provide
  Arbitrary<List<Operation>> operations() {
    return Topics.names()
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .flatMap(
            topics ->
                Combinators.combine(
                        Arbitraries.of(Change.class), Arbitraries.of(topics), Topics.filters())
                    .as(Operation::new)
                    .list()
                    .ofMaxSize(60));
  }
}
