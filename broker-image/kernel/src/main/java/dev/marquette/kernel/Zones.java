package dev.marquette.kernel;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Zone}s of the listeners, from when they are first told of until they are gone. Safe
 * for any threads; {@link #of} is for what happens once a connection, and never waits for a change.
 */
final class Zones {
  private final ConcurrentHashMap<String, Zone> zones = new ConcurrentHashMap<>();
  private final KernelClock clock;
  private final Zone common;

  /**
   * Of listeners that are gone: as the common one, for as long as a session or a connection has
   * one. Here each is held weakly, so that listeners that come and go leave nothing.
   */
  private final Set<Zone> orphaned = Collections.newSetFromMap(new WeakHashMap<>());

  /** Of each listener that there is; never changed, but replaced. */
  private Map<String, Own> own = Map.of();

  /** What all clients share, or null. */
  private @Nullable TokenBucket overall;

  /**
   * What one listener has of its own.
   *
   * @param overrides what it makes of the settings
   * @param totals what its connections share
   */
  private record Own(UnaryOperator<MqttSettings> overrides, RateLimits totals) {
    static final Own NOTHING = new Own(UnaryOperator.identity(), RateLimits.NONE);
  }

  Zones(MqttSettings settings, KernelClock clock) {
    this.clock = clock;
    this.common = new Zone(null, settings);
    set(settings);
  }

  /** What holds where no listener overrides anything. */
  Zone common() {
    return common;
  }

  /**
   * The listener's. A connection may still come when its listener is gone, or from one that nobody
   * told of: it has the common one, and leaves nothing behind.
   *
   * @param listener null for none
   */
  Zone of(@Nullable String listener) {
    return listener == null ? common : zones.getOrDefault(listener, common);
  }

  /** Whose zone it is; null when that one is gone, or for the common one. */
  @Nullable String listener(Zone zone) {
    return of(zone.listener) == zone ? zone.listener : null;
  }

  /** Those that there are. */
  Set<String> listeners() {
    return zones.keySet();
  }

  /**
   * Changes what all listeners begin with.
   *
   * @throws IllegalArgumentException when an override does not go with it; then nothing has changed
   */
  synchronized void set(MqttSettings settings) {
    change(settings, own);
  }

  /**
   * Changes what one listener makes of it.
   *
   * @throws IllegalArgumentException as above
   */
  synchronized void override(String listener, UnaryOperator<MqttSettings> overrides) {
    change(listener, new Own(overrides, own.getOrDefault(listener, Own.NOTHING).totals()));
  }

  /** Changes what holds the connections of one listener together. */
  synchronized void limit(String listener, RateLimits totals) {
    change(listener, new Own(own.getOrDefault(listener, Own.NOTHING).overrides(), totals));
  }

  /**
   * A listener is gone: who came by it has what is common from now on, but for its limits, which
   * hold its connections until they are closed. One of its name that comes later begins anew, and
   * is another one to them.
   */
  synchronized void remove(String listener) {
    Map<String, Own> rest = new HashMap<>(own);
    rest.remove(listener);
    own = rest;
    Zone zone = zones.remove(listener);
    if (zone != null) {
      zone.changeOrphaned(common.settings(), overall);
      orphaned.add(zone);
    }
  }

  private void change(String listener, Own its) {
    Map<String, Own> next = new HashMap<>(own);
    next.put(listener, its);
    change(common.settings(), next);
  }

  private void change(MqttSettings base, Map<String, Own> next) {
    Map<String, MqttSettings> settings = new HashMap<>();
    next.forEach((listener, its) -> settings.put(listener, its.overrides().apply(base)));
    long now = clock.nanoTime();
    TokenBucket ofAll = Limits.kept(overall, base.quotas().overall(), now);
    next.forEach(
        (listener, its) -> {
          Zone zone = zones.get(listener);
          Zone changed = zone == null ? new Zone(listener, base) : zone;
          MqttSettings made = Objects.requireNonNull(settings.get(listener));
          changed.change(made, its.totals(), ofAll, now);
          zones.put(listener, changed);
        });
    common.change(base, RateLimits.NONE, ofAll, now);
    orphaned.forEach(zone -> zone.changeOrphaned(base, ofAll));
    own = next;
    overall = ofAll;
  }
}
