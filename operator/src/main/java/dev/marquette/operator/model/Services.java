package dev.marquette.operator.model;

import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.model.Labels.Component;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;

/** The Services of a cluster's inside: between brokers, and to and within a managed etcd. */
public final class Services {
  private Services() {}

  /** A DNS name for each broker pod, from before it is ready: brokers find each other by it. */
  public static Service brokersHeadless(MqttCluster cluster) {
    ClusterId id = ClusterId.of(cluster);
    return headless(
        cluster,
        id,
        Component.BROKER,
        id.brokersHeadless(),
        port("cluster", Ports.CLUSTER),
        port("admin", Ports.ADMIN));
  }

  /** A DNS name for each etcd pod, from before it is ready: members must meet to become ready. */
  public static Service etcdHeadless(MqttCluster cluster) {
    ClusterId id = ClusterId.of(cluster);
    return headless(
        cluster,
        id,
        Component.ETCD,
        id.etcdHeadless(),
        port("client", Ports.ETCD_CLIENT),
        port("peer", Ports.ETCD_PEER));
  }

  /** What brokers and operator connect to. */
  public static Service etcdClient(MqttCluster cluster) {
    ClusterId id = ClusterId.of(cluster);
    return new ServiceBuilder()
        .withMetadata(Metadata.of(cluster, id, Component.ETCD, id.etcd()))
        .withNewSpec()
        .withType("ClusterIP")
        .withSelector(Labels.selecting(id, Component.ETCD))
        .withPorts(port("client", Ports.ETCD_CLIENT))
        .endSpec()
        .build();
  }

  private static Service headless(
      MqttCluster cluster, ClusterId id, Component component, String name, ServicePort... ports) {
    return new ServiceBuilder()
        .withMetadata(Metadata.of(cluster, id, component, name))
        .withNewSpec()
        .withType("ClusterIP")
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(Labels.selecting(id, component))
        .withPorts(ports)
        .endSpec()
        .build();
  }

  static ServicePort port(String name, int port) {
    return new ServicePortBuilder()
        .withName(name)
        .withPort(port)
        .withTargetPort(new IntOrString(port))
        .withProtocol("TCP")
        .build();
  }
}
