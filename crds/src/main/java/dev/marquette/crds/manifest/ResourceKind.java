package dev.marquette.crds.manifest;

import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.ConnectorSpec;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.crds.RuleSpec;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of {@code marquette.dev/v1alpha1}. */
public enum ResourceKind {
  MQTT_CLUSTER("MqttCluster", "mqttclusters", MqttClusterSpec.class),
  LISTENER("Listener", "listeners", ListenerSpec.class),
  AUTH_SOURCE("AuthSource", "authsources", AuthSourceSpec.class),
  RULE("Rule", "rules", RuleSpec.class),
  CONNECTOR("Connector", "connectors", ConnectorSpec.class);

  /** The group and version of every kind. */
  public static final String API_VERSION = "marquette.dev/v1alpha1";

  private final String kindName;
  private final String plural;
  private final Class<? extends Record> specType;

  ResourceKind(String kindName, String plural, Class<? extends Record> specType) {
    this.kindName = kindName;
    this.plural = plural;
    this.specType = specType;
  }

  /** The kind as manifests write it: {@code MqttCluster}. */
  public String kindName() {
    return kindName;
  }

  /** The name in paths of the API and of definitions: {@code mqttclusters}. */
  public String plural() {
    return plural;
  }

  /** The type that {@link Manifest.Resource#spec} may be asked for. */
  public Class<? extends Record> specType() {
    return specType;
  }

  /** The kind that manifests write so. */
  public static Optional<ResourceKind> of(String kindName) {
    return Arrays.stream(values()).filter(kind -> kind.kindName.equals(kindName)).findFirst();
  }
}
