package dev.marquette.rules.eval;

import dev.marquette.rules.sql.Expression;
import dev.marquette.rules.sql.Expression.Step;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows a path from a field of the event inwards; whatever isn't there is undefined. */
final class PathReader {
  private PathReader() {}

  static Evaluator of(Expression.Path path) {
    String field = ((Step.Key) path.steps().getFirst()).name();
    if (path.steps().size() == 1) {
      return scope -> scope.field(field);
    }
    Step[] inwards = path.steps().subList(1, path.steps().size()).toArray(Step[]::new);
    return scope -> follow(scope.decodedField(field), inwards);
  }

  private static @Nullable Object follow(@Nullable Object from, Step[] steps) {
    Object value = from;
    for (Step step : steps) {
      if (value == null) {
        return null;
      }
      value = step(value, step);
    }
    return value;
  }

  private static @Nullable Object step(Object value, Step step) {
    return switch (step) {
      case Step.Key key -> value instanceof Map<?, ?> map ? map.get(key.name()) : null;
      case Step.Index index ->
          value instanceof List<?> list ? element(list, index.position()) : null;
    };
  }

  private static @Nullable Object element(List<?> list, int position) {
    int index = position > 0 ? position - 1 : list.size() + position;
    return index >= 0 && index < list.size() ? list.get(index) : null;
  }
}
