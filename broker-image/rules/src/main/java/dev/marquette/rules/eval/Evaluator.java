package dev.marquette.rules.eval;

import org.jspecify.annotations.Nullable;

/** A compiled expression. */
@FunctionalInterface
interface Evaluator {
  @Nullable Object value(Scope scope);
}
