package dev.marquette.cluster;

import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.OwnedKeys;
import dev.marquette.etcd.RouteRecord;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The routes that etcd is to have of this broker. Which filters and groups it has goes there at
 * once. How many members a group has may change with each client that comes or goes: that waits for
 * more such changes, and is written once, in its last state.
 *
 * <p>Callable from any thread; calls for one route must come in order.
 */
final class OwnRoutes {
  /** How long a number of members that changed waits. */
  static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ClusterKeys keys;
  private final String node;
  private final OwnedKeys written;
  private final Tasks thread;

  /** Values that wait, by their keys. */
  private final ConcurrentHashMap<String, byte[]> late = new ConcurrentHashMap<>();

  private final AtomicBoolean scheduled = new AtomicBoolean();

  /**
   * @param thread where what waits is written
   */
  OwnRoutes(ClusterKeys keys, String node, OwnedKeys written, Tasks thread) {
    this.keys = keys;
    this.node = node;
    this.written = written;
    this.thread = thread;
  }

  /**
   * What is wanted here by now.
   *
   * @param members 0 when there is no subscriber any more
   */
  void set(String filter, @Nullable String group, int members) {
    RouteRecord route = new RouteRecord(filter, group, Math.max(1, members));
    String key = keys.route(node, route);
    if (group == null) {
      writeNow(key, route, members);
      return;
    }
    // inside of compute, so that what waited does not come after what is newer
    byte[] waits =
        late.compute(
            key,
            (same, before) -> {
              if (members > 0 && written.contains(key)) {
                return route.value();
              }
              writeNow(key, route, members);
              return null;
            });
    if (waits != null && scheduled.compareAndSet(false, true)) {
      thread.schedule(this::writeLate, LINGER_NANOS);
    }
  }

  private void writeNow(String key, RouteRecord route, int members) {
    if (members > 0) {
      written.set(key, route.value());
    } else {
      written.remove(key);
    }
  }

  private void writeLate() {
    scheduled.set(false); // before it looks: what comes meanwhile has a turn of its own
    for (String key : late.keySet()) {
      late.computeIfPresent(
          key,
          (same, value) -> {
            written.set(key, value);
            return null;
          });
    }
  }
}
