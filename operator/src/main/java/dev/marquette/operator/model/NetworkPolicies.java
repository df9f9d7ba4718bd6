package dev.marquette.operator.model;

import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.model.Labels.Component;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may open connections to the pods.
 *
 * <table>
 *   <caption>Ports and peers</caption>
 *   <tr><td>each Listener's port</td><td>everybody</td></tr>
 *   <tr><td>7071, between brokers</td><td>the cluster's brokers</td></tr>
 *   <tr><td>8081, health and metrics</td><td>every pod of the Kubernetes cluster</td></tr>
 *   <tr><td>etcd 2379</td><td>the cluster's brokers, and the operator</td></tr>
 *   <tr><td>etcd 2380</td><td>the cluster's etcd</td></tr>
 * </table>
 */
public final class NetworkPolicies {
  private NetworkPolicies() {}

  /** {@code listenerPorts} are the cluster's Listeners'. */
  public static NetworkPolicy brokers(MqttCluster cluster, Collection<Integer> listenerPorts) {
    ClusterId id = ClusterId.of(cluster);
    List<NetworkPolicyIngressRule> rules = new ArrayList<>();
    List<NetworkPolicyPort> ports =
        listenerPorts.stream().sorted().distinct().map(NetworkPolicies::port).toList();
    if (!ports.isEmpty()) { // a rule without ports would open all of them
      rules.add(new NetworkPolicyIngressRuleBuilder().withPorts(ports).build());
    }
    rules.add(rule(Ports.CLUSTER, pods(id, Component.BROKER)));
    rules.add(rule(Ports.ADMIN, everyPod()));
    return policy(cluster, id, Component.BROKER, id.brokers(), rules);
  }

  /** The ports of Listeners in a policy of {@link #brokers}. */
  public static Set<Integer> listenerPorts(NetworkPolicy policy) {
    return policy.getSpec().getIngress().stream()
        .filter(rule -> rule.getFrom().isEmpty())
        .flatMap(rule -> rule.getPorts().stream())
        .map(port -> port.getPort().getIntVal())
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  public static NetworkPolicy etcd(MqttCluster cluster, OperatorDefaults defaults) {
    ClusterId id = ClusterId.of(cluster);
    return policy(
        cluster,
        id,
        Component.ETCD,
        id.etcd(),
        List.of(
            rule(Ports.ETCD_CLIENT, pods(id, Component.BROKER), operator(defaults)),
            rule(Ports.ETCD_PEER, pods(id, Component.ETCD))));
  }

  private static NetworkPolicy policy(
      MqttCluster cluster,
      ClusterId id,
      Component component,
      String name,
      List<NetworkPolicyIngressRule> rules) {
    return new NetworkPolicyBuilder()
        .withMetadata(Metadata.of(cluster, id, component, name))
        .withNewSpec()
        .withPodSelector(Labels.selector(id, component))
        .withPolicyTypes("Ingress")
        .withIngress(rules)
        .endSpec()
        .build();
  }

  private static NetworkPolicyIngressRule rule(int port, NetworkPolicyPeer... from) {
    return new NetworkPolicyIngressRuleBuilder().withPorts(port(port)).withFrom(from).build();
  }

  private static NetworkPolicyPort port(int port) {
    return new NetworkPolicyPortBuilder()
        .withPort(new IntOrString(port))
        .withProtocol("TCP")
        .build();
  }

  private static NetworkPolicyPeer pods(ClusterId id, Component component) {
    return new NetworkPolicyPeerBuilder().withPodSelector(Labels.selector(id, component)).build();
  }

  private static NetworkPolicyPeer everyPod() {
    return new NetworkPolicyPeerBuilder().withNewNamespaceSelector().endNamespaceSelector().build();
  }

  private static NetworkPolicyPeer operator(OperatorDefaults defaults) {
    return new NetworkPolicyPeerBuilder()
        .withNewNamespaceSelector()
        .withMatchLabels(Map.of("kubernetes.io/metadata.name", defaults.operatorNamespace()))
        .endNamespaceSelector()
        .withNewPodSelector()
        .withMatchLabels(Map.of(Labels.NAME, Labels.OPERATOR))
        .endPodSelector()
        .build();
  }
}
