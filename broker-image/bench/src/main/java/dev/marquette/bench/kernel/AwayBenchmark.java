package dev.marquette.bench.kernel;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * What a session does for a client that is away, and when it comes back. A queue that is filled has
 * to be emptied before it can be filled again, and JMH counts what is allocated between
 * invocations, too: so that an invocation is either one that leaves the session as it was, or the
 * whole of both, in which one CONNECT is spread over a thousand messages.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AwayBenchmark {
  /** Warm-up fills the queue: then each message drops one. */
  @Benchmark
  public long queue(Queueing session) {
    return session.queue();
  }

  @Benchmark
  @OperationsPerInvocation(Queueing.ROOM)
  public long queueAndTake(Queueing session) {
    return session.queueAndTake();
  }

  @Benchmark
  public long comeBack(Returning session) {
    return session.comeBack();
  }
}
