package dev.marquette.kernel;

/**
 * The settings of a listener's connections, and of the sessions whose clients came by it last: the
 * broker's own, but for what the listener overrides, and without that once the listener is gone.
 * Whoever holds it need not ask again. Read on all loops; a change is seen at once.
 */
final class Zone {
  private volatile MqttSettings settings;

  Zone(MqttSettings settings) {
    this.settings = settings;
  }

  MqttSettings settings() {
    return settings;
  }

  void settings(MqttSettings newSettings) {
    settings = newSettings;
  }
}
