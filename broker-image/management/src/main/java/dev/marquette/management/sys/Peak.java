package dev.marquette.management.sys;

import dev.marquette.kernel.KernelStats;
import java.util.function.ToLongFunction;

/**
 * The highest value of a figure among all that were looked at, as EMQX's {@code .max} stats.
 * Confined to the thread that looks.
 */
final class Peak implements ToLongFunction<KernelStats> {
  private final ToLongFunction<KernelStats> figure;
  private long highest;

  Peak(ToLongFunction<KernelStats> figure) {
    this.figure = figure;
  }

  void look(KernelStats stats) {
    highest = Math.max(highest, figure.applyAsLong(stats));
  }

  /** Looks, and says what the highest is. */
  @Override
  public long applyAsLong(KernelStats stats) {
    look(stats);
    return highest;
  }
}
