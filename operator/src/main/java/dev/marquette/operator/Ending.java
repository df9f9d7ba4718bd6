package dev.marquette.operator;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the process ends: on a signal, or because the lease is lost and another operator may be at
 * work. The lease is given up while the process stops, too, and that must not be taken for a loss:
 * an exit within a shutdown hook waits for the hook, which waits for the exit.
 */
final class Ending {
  private static final Logger log = LoggerFactory.getLogger(Ending.class);

  private final AtomicBoolean begun = new AtomicBoolean();
  private final Runnable exit;

  /** {@code exit} ends the process, by way of its shutdown hooks. */
  Ending(Runnable exit) {
    this.exit = exit;
  }

  /** The process is stopping. */
  void begin() {
    begun.set(true);
  }

  /**
   * For the elector.
   *
   * @param release gives the lease up; the process is stopping
   */
  LeaderCallbacks callbacks(Runnable release) {
    return new LeaderCallbacks(() -> {}, () -> stopsLeading(release), _ -> {});
  }

  private void stopsLeading(Runnable release) {
    if (!begun.compareAndSet(false, true)) {
      release.run();
    } else {
      log.warn("the lease is lost: the process ends, so that no two operators work");
      // the hooks stop the elector, which is locked until this returns
      Thread.ofPlatform().name("lease-lost").start(exit);
    }
  }
}
