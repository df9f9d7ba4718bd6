package dev.marquette.operator.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The labels of what the operator creates, and the selectors that find it again. */
public final class Labels {
  /** The cluster that an object belongs to; informers map objects to clusters by it. */
  public static final String CLUSTER = "marquette.dev/cluster";

  /** What tells the operator's own objects from everybody else's. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** The value of {@link #MANAGED_BY}. */
  public static final String OPERATOR = "marquette-operator";

  static final String NAME = "app.kubernetes.io/name";
  static final String INSTANCE = "app.kubernetes.io/instance";
  static final String COMPONENT = "app.kubernetes.io/component";
  static final String PART_OF = "app.kubernetes.io/part-of";

  private static final String MARQUETTE = "marquette";

  private Labels() {}

  /** The part of a cluster that an object is of. */
  public enum Component {
    BROKER("broker"),
    ETCD("etcd");

    private final String label;

    Component(String label) {
      this.label = label;
    }
  }

  static Map<String, String> of(ClusterId cluster, Component component) {
    Map<String, String> labels = new TreeMap<>(selecting(cluster, component));
    labels.put(PART_OF, MARQUETTE);
    labels.put(MANAGED_BY, OPERATOR);
    labels.put(CLUSTER, cluster.name());
    return labels;
  }

  /** The least that selects the pods: a StatefulSet's selector can never change. */
  public static Map<String, String> selecting(ClusterId cluster, Component component) {
    return new TreeMap<>(
        Map.of(NAME, MARQUETTE, INSTANCE, cluster.name(), COMPONENT, component.label));
  }

  /** The same selector as {@code status.selector} of the MqttCluster, which autoscalers read. */
  public static String selectorText(ClusterId cluster) {
    return selecting(cluster, Component.BROKER).entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }

  /** Whether the operator made an object. */
  public static boolean isOurs(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && OPERATOR.equals(labels.get(MANAGED_BY));
  }

  static LabelSelector selector(ClusterId cluster, Component component) {
    return new LabelSelectorBuilder().withMatchLabels(selecting(cluster, component)).build();
  }
}
