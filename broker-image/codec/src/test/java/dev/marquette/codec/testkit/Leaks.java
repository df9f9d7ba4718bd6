package dev.marquette.codec.testkit;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * What Netty counts references of (buffers, TLS engines and contexts) that was collected and never
 * released, since somebody last looked. Classes that made their detector before the first test
 * class began are not watched; Netty's buffers are, whenever they did.
 */
final class Leaks {
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();
  private static final Queue<ResourceLeakDetector<?>> DETECTORS = new ConcurrentLinkedQueue<>();

  static {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
        new WatchedDetectors(ResourceLeakDetectorFactory.instance()));
  }

  private Leaks() {}

  /** Netty's own detectors, which tell us as well. */
  private static final class WatchedDetectors extends ResourceLeakDetectorFactory {
    private final ResourceLeakDetectorFactory own;

    private WatchedDetectors(ResourceLeakDetectorFactory own) {
      this.own = own;
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      return watched(own.newResourceLeakDetector(resource, samplingInterval));
    }

    @Override
    @Deprecated
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return watched(own.newResourceLeakDetector(resource, samplingInterval, maxActive));
    }

    private static <T> ResourceLeakDetector<T> watched(ResourceLeakDetector<T> detector) {
      detector.setLeakListener(Leaks::found);
      DETECTORS.add(detector);
      return detector;
    }
  }

  /** Notes every leak from now on. */
  static void watch() {
    if (ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID) {
      throw new IllegalStateException(
          "leak detection is "
              + ResourceLeakDetector.getLevel()
              + ", so leaks would be missed; run tests with -Dio.netty.leakDetection.level=paranoid");
    }
    ByteBufUtil.setLeakListener(Leaks::found);
  }

  private static void found(String resource, String records) {
    if (!isOfThirdParty(records)) {
      FOUND.add(resource + ": " + records);
    }
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
    // A detector reads its queue when it is given something to track.
    PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
    DETECTORS.forEach(Leaks::readQueue);
    List<String> leaks = new ArrayList<>();
    for (String leak = FOUND.poll(); leak != null; leak = FOUND.poll()) {
      leaks.add(leak);
    }
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          leaks.size() + " that nobody released:\n" + String.join("\n", leaks));
    }
  }

  @SuppressWarnings("unchecked") // it looks at nothing but the identity of what it tracks
  private static void readQueue(ResourceLeakDetector<?> detector) {
    Object nothing = new Object();
    ResourceLeakTracker<Object> tracker = ((ResourceLeakDetector<Object>) detector).track(nothing);
    if (tracker != null) {
      tracker.close(nothing);
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
