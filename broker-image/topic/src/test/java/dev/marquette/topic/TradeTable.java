package dev.marquette.topic;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Prints the README's table: what each setting costs in memory and time. Not a test. */
final class TradeTable {
  private static final int FILTERS = 100_000;
  private static final int TOPICS = 1_000;
  private static final int ROUNDS = 7;

  private long sum;

  public static void main(String[] args) {
    System.out.println("| filters | setting | bytes a filter | add ns | remove ns | match ns |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    new TradeTable()
        .row("site/S/device/D/+/status", i -> "site/" + i % 100 + "/device/" + i + "/+/status");
    new TradeTable().row("tenant/T/D/v1/up/#", i -> "tenant/" + i % 1000 + "/" + i + "/v1/up/#");
    new TradeTable().row("D/+", i -> i + "/+");
  }

  private void row(String name, IntFunction<String> filter) {
    String[] filters = new String[FILTERS];
    Arrays.setAll(filters, filter);
    String[] topics = new String[TOPICS];
    Arrays.setAll(topics, i -> filters[i * 97 % FILTERS].replace("+", "x").replace("#", "a/b"));
    for (boolean warm : new boolean[] {false, true}) {
      String compact = measure(name, "compact", filters, topics, FilterIndex::compact);
      String fast = measure(name, "fast", filters, topics, FilterIndex::fast);
      if (warm) {
        System.out.println(compact);
        System.out.println(fast);
      }
    }
  }

  private String measure(
      String name,
      String setting,
      String[] filters,
      String[] topics,
      Supplier<FilterIndex<Object>> supplier) {
    double[] add = new double[ROUNDS];
    double[] remove = new double[ROUNDS];
    double[] match = new double[ROUNDS];
    long bytes = 0;
    Object value = new Object();
    for (int round = 0; round < ROUNDS; round++) {
      long before = usedBytes();
      FilterIndex<Object> index = supplier.get();
      long start = System.nanoTime();
      for (String filter : filters) {
        index.compute(filter, old -> value);
      }
      add[round] = nanosEach(start, filters.length);
      bytes = usedBytes() - before;
      for (int warm = 0; warm < 100; warm++) {
        matchAll(index, topics);
      }
      start = System.nanoTime();
      for (int i = 0; i < 200; i++) {
        matchAll(index, topics);
      }
      match[round] = nanosEach(start, 200 * topics.length);
      start = System.nanoTime();
      for (String filter : filters) {
        index.compute(filter, old -> null);
      }
      remove[round] = nanosEach(start, filters.length);
    }
    if (sum == 0) {
      throw new IllegalStateException("nothing matched");
    }
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %d | %.0f | %.0f | %.0f |",
        name,
        setting,
        bytes / filters.length,
        median(add),
        median(remove),
        median(match));
  }

  private void matchAll(FilterIndex<Object> index, String[] topics) {
    for (String topic : topics) {
      index.match(topic, found -> sum++);
    }
  }

  private static double nanosEach(long start, int count) {
    return (double) (System.nanoTime() - start) / count;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static long usedBytes() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
