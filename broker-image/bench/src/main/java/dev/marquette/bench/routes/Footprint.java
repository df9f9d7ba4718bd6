package dev.marquette.bench.routes;

import dev.marquette.topic.FilterIndex;
import dev.marquette.topic.TrieLayout;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * The memory of a route table, as the difference of the heap before and after it was filled. A
 * program, because only a new JVM has nothing else on its heap that comes and goes.
 *
 * @param bytesEach of the index and the names it keeps, for each filter; of its values the
 *     references
 * @param bytesEachAfterChange the same after a change to the other layout
 * @param changeMillis what that took
 */
record Footprint(double bytesEach, double bytesEachAfterChange, long changeMillis) {
  /** Arguments: a {@link Shape}, a {@link TrieLayout}, a number of filters. */
  public static void main(String[] args) {
    Footprint footprint =
        measured(Shape.valueOf(args[0]), TrieLayout.valueOf(args[1]), Integer.parseInt(args[2]));
    System.out.println(
        footprint.bytesEach + " " + footprint.bytesEachAfterChange + " " + footprint.changeMillis);
  }

  /** What {@link #main} printed. */
  static Footprint parse(String line) {
    String[] figures = line.strip().split(" ");
    return new Footprint(
        Double.parseDouble(figures[0]), Double.parseDouble(figures[1]), Long.parseLong(figures[2]));
  }

  private static Footprint measured(Shape shape, TrieLayout layout, int filters) {
    Object value = new Object();
    // Whatever the first calls load and make is not the table's.
    fill(new FilterIndex<>(layout), shape, 1000, value);
    long empty = usedBytes();
    FilterIndex<Object> index = new FilterIndex<>(layout);
    fill(index, shape, filters, value);
    long full = usedBytes();
    long start = System.nanoTime();
    index.layout(layout == TrieLayout.COMPACT ? TrieLayout.FAST : TrieLayout.COMPACT);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    long changed = usedBytes();
    if (index.size() != filters) { // also keeps it reachable until here
      throw new IllegalStateException(index.size() + " filters; expected " + filters);
    }
    return new Footprint(
        (double) (full - empty) / filters, (double) (changed - empty) / filters, millis);
  }

  private static void fill(FilterIndex<Object> index, Shape shape, int filters, Object value) {
    for (int n = 0; n < filters; n++) {
      index.compute(shape.filter(n), old -> value);
    }
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
