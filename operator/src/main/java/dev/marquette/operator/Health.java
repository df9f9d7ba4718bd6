package dev.marquette.operator;

import io.javaoperatorsdk.operator.Operator;

/**
 * Whether the operator lives and works. One that waits for the lease is well: its informers are
 * filled, and it is there to take over. One that loses the lease ends by itself.
 */
final class Health {
  private final Operator operator;

  Health(Operator operator) {
    this.operator = operator;
  }

  /** False when an informer gave up, which a new process puts right. */
  boolean isHealthy() {
    return !isReady() || operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  boolean isReady() {
    return operator.getRuntimeInfo().isStarted();
  }
}
