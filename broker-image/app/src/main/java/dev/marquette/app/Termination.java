package dev.marquette.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of the process: SIGTERM and SIGINT are waited for, and what is open is closed before the
 * JVM goes.
 */
final class Termination implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Duration limit;

  /**
   * @param limit how long closing may take
   */
  Termination(Duration limit) {
    this.limit = limit;
    Runtime.getRuntime().addShutdownHook(new Thread(this::onSignal, "termination"));
  }

  /** Returns when the process has been told to end. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** Everything is closed: the JVM may go. */
  @Override
  public void close() {
    closed.countDown();
  }

  private void onSignal() {
    asked.countDown();
    try {
      // The JVM halts when this hook returns: the main thread closes the broker meanwhile.
      boolean inTime = closed.await(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!inTime) {
        System.err.println("marquette: not everything was closed within " + limit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
