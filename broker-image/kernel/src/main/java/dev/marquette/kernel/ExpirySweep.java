package dev.marquette.kernel;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets go retained messages and bans that have expired, once a minute. The walk is done by a thread
 * of its own; the timer is one loop's.
 */
final class ExpirySweep extends TimerWheel.Timer {
  private static final long INTERVAL_NANOS = 60_000_000_000L;

  private final BrokerKernel kernel;
  private final LoopContext loop;
  private final AtomicBoolean running = new AtomicBoolean();

  ExpirySweep(BrokerKernel kernel, LoopContext loop) {
    this.kernel = kernel;
    this.loop = loop;
  }

  void start() {
    loop.run(() -> loop.wheel.set(this, INTERVAL_NANOS));
  }

  @Override
  void onTimer() {
    loop.wheel.set(this, INTERVAL_NANOS);
    if (running.compareAndSet(false, true)) {
      Thread.ofVirtual().name("expiry-sweep").start(this::sweep);
    }
  }

  private void sweep() {
    try {
      kernel.bans.removeEnded();
      kernel.retained.removeExpired(kernel.clock.millis());
    } finally {
      running.set(false);
    }
  }
}
