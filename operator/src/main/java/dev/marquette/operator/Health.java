package dev.marquette.operator;

import io.javaoperatorsdk.operator.Operator;

/**
 * Whether the operator lives and works. One that waits for the lease is well: it is there to take
 * over. One that loses it ends by itself.
 */
final class Health {
  private final Operator operator;
  private final boolean elected;

  Health(Operator operator, boolean elected) {
    this.operator = operator;
    this.elected = elected;
  }

  boolean isHealthy() {
    return !operator.getRuntimeInfo().isStarted()
        || operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  boolean isReady() {
    return elected || operator.getRuntimeInfo().isStarted();
  }
}
