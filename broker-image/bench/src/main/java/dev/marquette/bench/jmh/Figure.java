package dev.marquette.bench.jmh;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What one operation takes.
 *
 * @param bytes that it allocates on the heap, in all threads together
 */
public record Figure(double nanos, double bytes) {

  /** Of a benchmark of average times in nanoseconds. */
  public static Figure of(RunResult result) {
    Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
    if (allocated == null) {
      throw new IllegalStateException(
          "no gc.alloc.rate.norm among " + result.getSecondaryResults().keySet());
    }
    return new Figure(result.getPrimaryResult().getScore(), allocated.getScore());
  }

  /** Of each of the things that an operation does so many of. */
  public Figure each(int number) {
    return new Figure(nanos / number, bytes / number);
  }
}
