package dev.marquette.bench.kernel;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * Messages from event loop to event loop. Its time is a wall clock's: loops that have a core each
 * work side by side, and more loops than cores take turns.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandOffBenchmark {
  @Benchmark
  public long cross(Crossing loops) throws InterruptedException {
    return loops.cross();
  }
}
