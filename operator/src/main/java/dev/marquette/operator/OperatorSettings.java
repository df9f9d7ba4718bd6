package dev.marquette.operator;

import dev.marquette.operator.model.OperatorDefaults;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The operator's settings, which it finds in its environment.
 *
 * <table>
 *   <caption>Variables</caption>
 *   <tr><td>{@code MARQUETTE_BROKER_IMAGE}</td><td>where an MqttCluster names none</td></tr>
 *   <tr><td>{@code MARQUETTE_ETCD_IMAGE}</td><td>where a managed etcd names none</td></tr>
 *   <tr><td>{@code MARQUETTE_WATCH_NAMESPACES}</td><td>with commas; empty: all</td></tr>
 *   <tr><td>{@code MARQUETTE_LEADER_ELECTION}</td><td>{@code true} in a pod, unless set</td></tr>
 *   <tr><td>{@code MARQUETTE_ADMIN_PORT}</td><td>health and metrics; 8081</td></tr>
 *   <tr><td>{@code POD_NAME}, {@code POD_NAMESPACE}</td><td>the operator's own</td></tr>
 * </table>
 *
 * @param namespaces empty for all
 * @param identity who the lease belongs to; empty without leader election
 */
record OperatorSettings(
    OperatorDefaults defaults, Set<String> namespaces, String identity, int adminPort) {

  static OperatorSettings of(Map<String, String> environment) {
    String ownNamespace = environment.getOrDefault("POD_NAMESPACE", "");
    boolean inPod = !ownNamespace.isEmpty();
    boolean elect =
        Boolean.parseBoolean(
            environment.getOrDefault("MARQUETTE_LEADER_ELECTION", Boolean.toString(inPod)));
    if (elect && !inPod) {
      throw new IllegalArgumentException(
          "MARQUETTE_LEADER_ELECTION is true and POD_NAMESPACE is not set: set it to the namespace"
              + " of the lease");
    }
    return new OperatorSettings(
        new OperatorDefaults(
            environment.getOrDefault("MARQUETTE_BROKER_IMAGE", "marquette/broker:latest"),
            environment.getOrDefault("MARQUETTE_ETCD_IMAGE", "quay.io/coreos/etcd:v3.6.6"),
            inPod ? ownNamespace : "default"),
        namespaces(environment.getOrDefault("MARQUETTE_WATCH_NAMESPACES", "")),
        elect ? environment.getOrDefault("POD_NAME", "marquette-operator") : "",
        port(environment.getOrDefault("MARQUETTE_ADMIN_PORT", "8081")));
  }

  private static Set<String> namespaces(String list) {
    return Arrays.stream(list.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException _) {
      // the message below says it
    }
    throw new IllegalArgumentException(
        "MARQUETTE_ADMIN_PORT is \"%s\": expected a number from 0 to 65535".formatted(text));
  }
}
