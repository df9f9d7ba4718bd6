package dev.marquette.bench.codec;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * From bytes to a packet. Ours copies a payload to an array of its own, which may wait in a queue
 * for hours; Netty's holds on to the receive buffer, which is off the heap and not counted.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {
  @Benchmark
  public Object decode(Connected connection) {
    return connection.decode();
  }
}
