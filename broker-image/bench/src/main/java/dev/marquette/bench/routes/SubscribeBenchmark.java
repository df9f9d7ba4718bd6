package dev.marquette.bench.routes;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What the last UNSUBSCRIBE of a filter and the first SUBSCRIBE after it pay, together. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SubscribeBenchmark {
  @Benchmark
  public int unsubscribeAndSubscribe(RouteTable table) {
    return table.change();
  }
}
