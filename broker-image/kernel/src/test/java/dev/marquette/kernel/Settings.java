package dev.marquette.kernel;

import dev.marquette.kernel.testkit.TestSettings;

/** Settings with some changed by name. */
final class Settings {
  private Settings() {}

  /** The default ones; names and values in turn. */
  static MqttSettings with(Object... changes) {
    return TestSettings.with(changes);
  }

  /** Those given; names and values in turn. */
  static MqttSettings of(MqttSettings base, Object... changes) {
    return TestSettings.of(base, changes);
  }
}
