package dev.marquette.operator.reconcile;

import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.operator.model.RefusedException;
import dev.marquette.settings.KernelSettings;
import dev.marquette.settings.ListenerOverrides;
import java.util.Optional;

/**
 * Makes of a resource what the brokers make of it, by their own code: the schema lets through what
 * they refuse, such as a time that is too short, or two bans of one client.
 */
final class SettingsCheck {
  private SettingsCheck() {}

  /**
   * Returns when brokers can run it.
   *
   * @throws RefusedException with the path of what is wrong, its value and what was expected
   */
  static void check(MqttClusterSpec cluster) throws RefusedException {
    try {
      KernelSettings.of(cluster);
      KernelSettings.countedTopics(cluster);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Why brokers cannot run a listener, as above. Its cluster's settings have no part in that. */
  static Optional<Refusal> refusal(ListenerSpec listener) {
    try {
      var _ = ListenerOverrides.of(listener.mqtt()).apply(MqttSettings.DEFAULT);
      KernelSettings.limits(listener);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(Refusal.invalid(String.valueOf(e.getMessage())));
    }
  }
}
