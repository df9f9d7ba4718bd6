package dev.marquette.codec.testkit;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Buffers that were collected and never released, since somebody last looked. */
final class Leaks {
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  private Leaks() {}

  /** Notes every leak from now on. */
  static void watch() {
    if (ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID) {
      throw new IllegalStateException(
          "leak detection is "
              + ResourceLeakDetector.getLevel()
              + ", so leaks would be missed; run tests with -Dio.netty.leakDetection.level=paranoid");
    }
    ByteBufUtil.setLeakListener(
        (resource, records) -> {
          if (!isOfThirdParty(records)) {
            FOUND.add(resource + ": " + records);
          }
        });
  }

  /** HiveMQ's clients run on Netty, too, in tests whose brokers cut them off in mid-sentence. */
  private static boolean isOfThirdParty(String records) {
    return records.contains("com.hivemq.client.") && !records.contains("dev.marquette.");
  }

  /**
   * Collects garbage, and looks.
   *
   * @throws AssertionError when there is a leak that was not told of before
   */
  static void check() {
    // References that one collection cleared are all in their queues when one of the next is.
    collect();
    collect();
    PooledByteBufAllocator.DEFAULT.directBuffer(1).release(); // the detector reads its queue now
    List<String> leaks = new ArrayList<>();
    for (String leak = FOUND.poll(); leak != null; leak = FOUND.poll()) {
      leaks.add(leak);
    }
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          leaks.size() + " buffers that nobody released:\n" + String.join("\n", leaks));
    }
  }

  private static void collect() {
    ReferenceQueue<Object> cleared = new ReferenceQueue<>();
    WeakReference<Object> sentinel = new WeakReference<>(new Object(), cleared);
    System.gc();
    try {
      if (cleared.remove(TimeUnit.SECONDS.toMillis(Patience.SECONDS)) == null) {
        throw new IllegalStateException(
            "System.gc() clears no reference: leaks cannot be found with this collector");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while looking for leaks", e);
    } finally {
      Reference.reachabilityFence(sentinel);
    }
  }
}
