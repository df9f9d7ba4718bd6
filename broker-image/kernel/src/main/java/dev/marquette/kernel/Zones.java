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
  private final Map<String, UnaryOperator<MqttSettings>> overrides = new HashMap<>();
  private final Zone common;

  /**
   * Of listeners that are gone: as the common one, for as long as a session or a connection has
   * one. Here each is held weakly, so that listeners that come and go leave nothing.
   */
  private final Set<Zone> orphaned = Collections.newSetFromMap(new WeakHashMap<>());

  Zones(MqttSettings settings) {
    this.common = new Zone(null, settings);
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

  /**
   * Changes what all listeners begin with.
   *
   * @throws IllegalArgumentException when an override does not go with it; then nothing has changed
   */
  synchronized void set(MqttSettings settings) {
    change(settings, overrides);
    common.settings(settings);
    orphaned.forEach(zone -> zone.settings(settings));
  }

  /**
   * Changes what one listener makes of it.
   *
   * @throws IllegalArgumentException as above
   */
  synchronized void override(String listener, UnaryOperator<MqttSettings> newOverrides) {
    Map<String, UnaryOperator<MqttSettings>> next = new HashMap<>(overrides);
    next.put(listener, newOverrides);
    zones.computeIfAbsent(listener, name -> new Zone(name, common.settings()));
    change(common.settings(), next);
    overrides.put(listener, newOverrides);
  }

  /**
   * A listener is gone: who came by it has what is common from now on. One of its name that comes
   * later begins anew, and is another one to them.
   */
  synchronized void remove(String listener) {
    overrides.remove(listener);
    Zone zone = zones.remove(listener);
    if (zone != null) {
      zone.settings(common.settings());
      orphaned.add(zone);
    }
  }

  /** The settings of all listeners that there are, by name. */
  Map<String, MqttSettings> all() {
    Map<String, MqttSettings> all = new HashMap<>();
    zones.forEach((name, zone) -> all.put(name, zone.settings()));
    return all;
  }

  private void change(MqttSettings base, Map<String, UnaryOperator<MqttSettings>> by) {
    Map<String, MqttSettings> next = new HashMap<>();
    for (String name : zones.keySet()) {
      next.put(name, settings(name, base, by));
    }
    next.forEach((name, settings) -> Objects.requireNonNull(zones.get(name)).settings(settings));
  }

  private static MqttSettings settings(
      String listener, MqttSettings base, Map<String, UnaryOperator<MqttSettings>> by) {
    return by.getOrDefault(listener, UnaryOperator.identity()).apply(base);
  }
}
