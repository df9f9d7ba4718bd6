package dev.marquette.bench.million;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.time.Duration;
import java.util.List;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * The longest time for which the JVM's collector had all threads stand still, of all times since
 * this was made. The JVM tells of each, on a thread of its own and a little later.
 */
final class LongestPause implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final NotificationListener listener = (told, any) -> add(told);
  private final List<NotificationEmitter> collectors;
  private final long before;
  private long count;
  private long longestMillis;

  LongestPause() {
    collectors =
        Pauses.collectors().stream()
            .filter(NotificationEmitter.class::isInstance)
            .map(NotificationEmitter.class::cast)
            .toList();
    collectors.forEach(collector -> collector.addNotificationListener(listener, null, null));
    before = Pauses.now().count();
  }

  private synchronized void add(Notification told) {
    if (told.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      GarbageCollectionNotificationInfo collection =
          GarbageCollectionNotificationInfo.from((CompositeData) told.getUserData());
      longestMillis = Math.max(longestMillis, collection.getGcInfo().getDuration());
      count++;
    }
  }

  /** Of those until now, rounded down; 0 when there was none. Waits until it is told of all. */
  long millis() throws InterruptedException {
    long pauses = Pauses.now().count() - before;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      synchronized (this) {
        if (count >= pauses) {
          return longestMillis;
        }
      }
      Thread.sleep(LOOK);
    }
    throw new IllegalStateException(
        "%,d pauses of the collector, and after %s not all of them were told of"
            .formatted(pauses, PATIENCE));
  }

  @Override
  public void close() {
    for (NotificationEmitter collector : collectors) {
      try {
        collector.removeNotificationListener(listener);
      } catch (ListenerNotFoundException gone) {
        throw new IllegalStateException(gone);
      }
    }
  }
}
