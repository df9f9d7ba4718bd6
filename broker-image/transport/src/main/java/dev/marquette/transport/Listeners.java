package dev.marquette.transport;

import dev.marquette.kernel.Kernel;
import dev.marquette.transport.TransportStats.ListenerStats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners of a broker. What can change without a new socket changes in place; connections
 * that exist stay as they are, whatever changes.
 *
 * <p>Called from any thread that may block for a moment, so from no event loop. One change at a
 * time.
 */
public final class Listeners implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listeners.class);
  private static final CompletableFuture<@Nullable Void> DONE =
      CompletableFuture.completedFuture(null);

  private final EventLoops loops;
  private final Kernel kernel;
  private final Map<String, OpenListener> open = new ConcurrentHashMap<>();

  /** What could not be bound, in case that another waits for the port that it would give up. */
  private final Map<String, ListenerConfig> waiting = new HashMap<>();

  /**
   * No listener yet.
   *
   * @param kernel made on {@link EventLoops#executors} of the same loops
   */
  public Listeners(EventLoops loops, Kernel kernel) {
    this.loops = loops;
    this.kernel = kernel;
  }

  /**
   * Makes the listener of this name be as the configuration says, new or not. When it returns, the
   * next connection meets the new configuration.
   *
   * @throws ListenerException when it cannot be: the address is taken, the TLS options fit nothing.
   *     What was in force before still is.
   */
  public synchronized void apply(ListenerConfig config) throws ListenerException {
    waiting.remove(config.name());
    try {
      place(config);
    } catch (ListenerException refused) {
      if (!refused.isOfBinding()) {
        throw refused;
      }
      if (!tradePorts(config)) {
        waiting.put(config.name(), config);
        throw refused;
      }
    }
  }

  private void place(ListenerConfig config) throws ListenerException {
    OpenListener existing = open.get(config.name());
    if (existing == null) {
      OpenListener listener = OpenListener.open(config, loops, kernel);
      open.put(config.name(), listener);
      log.info("listener added name={} {}", config.name(), listener.describe());
    } else if (!existing.config().equals(config) || !existing.isBound()) {
      existing.change(config);
      log.info("listener changed name={} {}", config.name(), existing.describe());
    }
  }

  /**
   * Moves listeners that wait for each other's port, as two do that swap theirs: one closes its
   * port for a moment, and the others follow.
   *
   * @return false when there are none, and nothing was done
   */
  private boolean tradePorts(ListenerConfig config) throws ListenerException {
    List<ListenerConfig> circle = circle(config);
    if (circle.isEmpty()) {
      return false;
    }
    OpenListener first = Objects.requireNonNull(open.get(config.name()));
    first.releaseSocket();
    try {
      for (ListenerConfig next : circle.reversed()) {
        place(next);
        waiting.remove(next.name());
      }
    } catch (ListenerException failed) {
      first.takeSocketBack(failed);
      throw failed;
    }
    return true;
  }

  /**
   * The listeners that each wait for a port of the next one, and the last for one of the first.
   *
   * @return empty when the way does not lead back
   */
  private List<ListenerConfig> circle(ListenerConfig first) throws ListenerException {
    List<ListenerConfig> way = new ArrayList<>();
    ListenerConfig at = first;
    while (at != null && !way.contains(at)) {
      way.add(at);
      OpenListener holder = holder(at);
      if (holder == null) {
        return List.of();
      }
      if (holder.config().name().equals(first.name())) {
        return way;
      }
      at = waiting.get(holder.config().name());
    }
    return List.of();
  }

  /** Another listener at whose socket this one cannot be bound, or null. */
  private @Nullable OpenListener holder(ListenerConfig config) throws ListenerException {
    BindAddress wanted = BindAddress.of(config);
    if (!wanted.isOfThisMachine()) {
      return null;
    }
    for (OpenListener other : open.values()) {
      if (!other.config().name().equals(config.name())
          && other.isBound()
          && wanted.collidesWith(BindAddress.of(other.config()))) {
        return other;
      }
    }
    return null;
  }

  /**
   * Closes the listener's port, then its connections at a bounded rate.
   *
   * @return done when its connections are gone; at once when there is no such listener
   */
  public synchronized CompletableFuture<@Nullable Void> remove(String name) {
    waiting.remove(name);
    OpenListener listener = open.remove(name);
    if (listener == null) {
      return DONE;
    }
    listener.close();
    log.info("listener removed name={} connections={}", name, listener.counters().connections());
    return kernel.closeConnections(name);
  }

  /** The listener as it is, or null when none of that name is open. */
  public @Nullable ListenerState state(String name) {
    OpenListener listener = open.get(name);
    return listener == null || !listener.isBound() ? null : listener.state();
  }

  /** What the listeners and the event loops count. Cheap enough for each second. */
  public TransportStats stats() {
    return new TransportStats(
        open.values().stream()
            .map(
                listener -> {
                  ListenerCounters counters = listener.counters();
                  return new ListenerStats(
                      listener.config().name(),
                      counters.connections(),
                      counters.accepted(),
                      counters.refused());
                })
            .toList(),
        loops.pendingTasks());
  }

  /** Closes all ports. Connections are the kernel's to close. */
  @Override
  public synchronized void close() {
    open.values().forEach(OpenListener::close);
    open.clear();
  }
}
