package dev.marquette.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The settings of a listener's connections, and of the sessions whose clients came by it last: the
 * broker's own, but for what the listener overrides, and without that once the listener is gone.
 * Whoever holds it need not ask again. Read on all loops; a change is seen at once.
 */
final class Zone {
  /** The listener's name, also when it is gone; null when this is nobody's own. */
  final @Nullable String listener;

  private volatile MqttSettings settings;

  Zone(@Nullable String listener, MqttSettings settings) {
    this.listener = listener;
    this.settings = settings;
  }

  MqttSettings settings() {
    return settings;
  }

  void settings(MqttSettings newSettings) {
    settings = newSettings;
  }
}
