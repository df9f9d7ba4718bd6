package dev.marquette.app.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.crds.manifest.CanonicalJson;
import dev.marquette.crds.manifest.EnvironmentOverrides;
import dev.marquette.crds.manifest.ManifestException;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.config.ConfigDocument;
import dev.marquette.settings.KernelSettings;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The MqttCluster: the kernel's settings and route table, and what the others take from it.
 * Environment variables override it.
 */
final class ClusterApplier implements KindApplier {
  private final Kernel kernel;
  private final Map<String, String> environment;
  private final Consumer<MqttClusterSpec> followers;
  private volatile boolean inForce;

  /**
   * @param environment the variables of the process
   * @param followers is told each new spec that brokers can run, once the kernel has it
   */
  ClusterApplier(
      Kernel kernel, Map<String, String> environment, Consumer<MqttClusterSpec> followers) {
    this.kernel = kernel;
    this.environment = Map.copyOf(environment);
    this.followers = followers;
  }

  @Override
  public void apply(ConfigDocument document) {
    JsonNode written = Specs.read(document, JsonNode.class);
    MqttClusterSpec spec;
    try {
      spec =
          CanonicalJson.read(
              EnvironmentOverrides.apply(written, environment), MqttClusterSpec.class);
    } catch (ManifestException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    MqttSettings settings = KernelSettings.of(spec);
    KernelSettings.countedTopics(spec);
    // nothing is refused from here on: half of a spec is not what anybody wrote
    kernel.settings(settings);
    inForce = true;
    try {
      followers.accept(spec); // how to log among them, and a change of the route table is logged
    } finally {
      kernel.routeTable(KernelSettings.routeTable(spec));
    }
  }

  @Override
  public void remove(String name) {
    // Without an MqttCluster the last one stays in force: its pods are about to go, or its file
    // comes back.
  }

  /** Defaults are for nobody: a broker that does not know its own limits takes no clients. */
  @Override
  public @Nullable String notReadyBecause() {
    return inForce ? null : "no MqttCluster is in force";
  }
}
