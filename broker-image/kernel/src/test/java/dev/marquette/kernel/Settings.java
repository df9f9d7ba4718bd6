package dev.marquette.kernel;

import dev.marquette.kernel.testkit.TestSettings;

/** The default settings with some changed by name. */
final class Settings {
  private Settings() {}

  /** Names and values in turn. */
  static MqttSettings with(Object... changes) {
    return TestSettings.with(changes);
  }
}
