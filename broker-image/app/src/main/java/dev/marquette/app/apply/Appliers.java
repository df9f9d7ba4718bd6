package dev.marquette.app.apply;

import dev.marquette.app.secrets.Secrets;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.config.AppliedReport;
import dev.marquette.rules.RuleEngine;
import dev.marquette.transport.Listeners;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;

/** The appliers of all kinds, in the order in which they work. */
public final class Appliers {
  private Appliers() {}

  /** What configuration is applied to. */
  public record Parts(
      Kernel kernel, Listeners listeners, RuleEngine rules, Secrets secrets, InstantSource clock) {}

  /**
   * @param environment variables that override the MqttCluster
   * @param followers is told each new MqttCluster
   * @param reports takes what became of each resource
   */
  public static ConfigApplier of(
      Parts parts,
      Map<String, String> environment,
      Consumer<MqttClusterSpec> followers,
      Consumer<AppliedReport> reports) {
    AuthApplier auth = new AuthApplier(parts.kernel(), parts.secrets());
    SequencedMap<String, KindApplier> kinds = new LinkedHashMap<>();
    Consumer<MqttClusterSpec> defaults = auth::defaults; // first: no report may cost who gets in
    kinds.put(
        "MqttCluster",
        new ClusterApplier(parts.kernel(), environment, defaults.andThen(followers)));
    kinds.put("AuthSource", auth);
    kinds.put("Connector", new ConnectorApplier());
    kinds.put("Rule", new RuleApplier(parts.rules()));
    kinds.put(
        "Listener",
        new ListenerApplier(
            parts.kernel(), parts.listeners(), auth, parts.secrets(), parts.clock()));
    return new ConfigApplier(kinds, reports);
  }
}
