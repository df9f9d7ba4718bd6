package dev.marquette.app;

import dev.marquette.etcd.ClusterKeys;
import dev.marquette.management.AdminServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the operator tells a pod.
 *
 * @param node its name, {@code MARQUETTE_NODE}
 * @param host where the other brokers reach it, {@code POD_IP}
 * @param keys where its cluster is in etcd, from {@code MARQUETTE_NAMESPACE} and {@code
 *     MARQUETTE_CLUSTER}
 * @param etcdEndpoints {@code MARQUETTE_ETCD_ENDPOINTS}, with commas
 * @param keysFolder where the {@code {cluster}-keys} Secret is mounted
 */
record PodSettings(
    String node, String host, ClusterKeys keys, List<String> etcdEndpoints, Path keysFolder) {
  private static final Path KEYS = Path.of("/etc/marquette/keys");

  /**
   * @throws IllegalArgumentException naming the variable that is missing
   */
  static PodSettings of(Map<String, String> environment) {
    return new PodSettings(
        required(environment, "MARQUETTE_NODE"),
        required(environment, "POD_IP"),
        new ClusterKeys(
            required(environment, "MARQUETTE_NAMESPACE"),
            required(environment, "MARQUETTE_CLUSTER")),
        Arrays.stream(required(environment, "MARQUETTE_ETCD_ENDPOINTS").split(","))
            .map(String::strip)
            .toList(),
        KEYS);
  }

  BrokerOptions options(Map<String, String> environment) {
    return new BrokerOptions(node, 0, new InetSocketAddress(AdminServer.DEFAULT_PORT), environment);
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "the environment variable %s is not set: the operator sets it; on one machine use `marquette run`"
              .formatted(name));
    }
    return value;
  }
}
