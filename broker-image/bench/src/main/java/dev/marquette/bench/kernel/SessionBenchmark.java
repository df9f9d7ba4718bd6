package dev.marquette.bench.kernel;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * A message through the sessions of one loop: the publisher's hooks, the match, its deliveries, the
 * acknowledgements of both ends, the bytes. Of more than one subscriber, the publisher's share in
 * each delivery is small.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SessionBenchmark {
  @Benchmark
  public long qos0(Subscribers subscribers) {
    return subscribers.deliver(0);
  }

  @Benchmark
  public long qos1(Subscribers subscribers) {
    return subscribers.deliver(1);
  }

  @Benchmark
  public long qos2(Subscribers subscribers) {
    return subscribers.deliver(2);
  }
}
