package dev.marquette.transport;

import dev.marquette.kernel.Kernel;
import dev.marquette.transport.TransportStats.ListenerStats;
import java.util.Map;
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
    OpenListener existing = open.get(config.name());
    if (existing == null) {
      OpenListener listener = OpenListener.open(config, loops, kernel);
      open.put(config.name(), listener);
      log.info("listener added name={} {}", config.name(), listener.describe());
    } else if (!existing.config().equals(config)) {
      existing.change(config);
      log.info("listener changed name={} {}", config.name(), existing.describe());
    }
  }

  /**
   * Closes the listener's port, then its connections at a bounded rate.
   *
   * @return done when its connections are gone; at once when there is no such listener
   */
  public synchronized CompletableFuture<@Nullable Void> remove(String name) {
    OpenListener listener = open.remove(name);
    if (listener == null) {
      return DONE;
    }
    listener.close();
    log.info("listener removed name={} connections={}", name, listener.counters().connections());
    return kernel.closeConnections(name);
  }

  /** The listener as it is, or null when there is none of that name. */
  public @Nullable ListenerState state(String name) {
    OpenListener listener = open.get(name);
    return listener == null ? null : listener.state();
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
