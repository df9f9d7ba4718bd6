package dev.marquette.bench.kernel;

import dev.marquette.kernel.Authenticator;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.KernelStats;
import dev.marquette.kernel.LoopExecutor;
import dev.marquette.kernel.MqttSettings;
import java.util.Arrays;
import java.util.List;

/** A kernel as a broker has it that is alone and allows everything; its loops are the caller's. */
final class Broker implements AutoCloseable {
  private final BrokerKernel kernel;

  Broker(List<LoopExecutor> loops) {
    kernel = BrokerKernel.start(loops, MqttSettings.DEFAULT, KernelClock.SYSTEM, ClusterLink.ALONE);
    // As a chain without sources would: each is asked, and verdicts are remembered.
    kernel.authenticator(credentials -> Authenticator.Result.ACCEPTED);
    kernel.authorizer((client, action, topic) -> Verdict.ALLOWED);
  }

  /** For what has its place beside it. */
  Kernel kernel() {
    return kernel;
  }

  /** A connection; the caller is on that loop. */
  Client open(int loop) {
    return new Client(kernel, loop);
  }

  /**
   * What delivers nothing is fast.
   *
   * @throws IllegalStateException unless, by its own count, just so many messages were sent to
   *     clients and dropped
   */
  void check(long expectedSent, long expectedDropped) {
    KernelStats stats = kernel.stats();
    long sent = Arrays.stream(stats.messagesSent()).sum();
    long dropped = stats.dropped().values().stream().mapToLong(Long::longValue).sum();
    if (sent != expectedSent || dropped != expectedDropped) {
      throw new IllegalStateException(
          "%d messages sent, expected %d; %d dropped, expected %d: %s"
              .formatted(sent, expectedSent, dropped, expectedDropped, stats.dropped()));
    }
  }

  @Override
  public void close() {
    kernel.close();
  }
}
