package dev.marquette.bench.kernel;

import dev.marquette.kernel.Authenticator;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
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

  /** A connection; the caller is on that loop. */
  Client open(int loop) {
    return new Client(kernel, loop);
  }

  /** All messages that were sent to clients, by its own count. */
  long sent() {
    return Arrays.stream(kernel.stats().messagesSent()).sum();
  }

  /** All messages that were not. */
  long dropped() {
    return kernel.stats().dropped().values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * What delivers nothing is fast.
   *
   * @throws IllegalStateException unless just so many messages were sent and dropped
   */
  void check(long expectedSent, long expectedDropped) {
    KernelStats stats = kernel.stats();
    if (sent() != expectedSent || dropped() != expectedDropped) {
      throw new IllegalStateException(
          "%d messages sent, expected %d; %d dropped, expected %d: %s"
              .formatted(sent(), expectedSent, dropped(), expectedDropped, stats));
    }
  }

  @Override
  public void close() {
    kernel.close();
  }
}
