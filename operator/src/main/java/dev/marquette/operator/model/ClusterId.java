package dev.marquette.operator.model;

import dev.marquette.crds.MqttCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * An MqttCluster's identity, and the names of everything that is derived from it.
 *
 * @param namespace where the cluster and all its objects are
 * @param name the MqttCluster's name, at most 40 characters
 */
public record ClusterId(String namespace, String name) {

  public static ClusterId of(MqttCluster cluster) {
    return new ClusterId(cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
  }

  /** The cluster that a resource of the same namespace names in its spec. */
  public static ClusterId of(HasMetadata resource, String cluster) {
    return new ClusterId(resource.getMetadata().getNamespace(), cluster);
  }

  /**
   * The brokers' StatefulSet, ServiceAccount, PodDisruptionBudget, NetworkPolicy and autoscaler.
   */
  public String brokers() {
    return name;
  }

  /** The pod of an ordinal; also the broker's node name. */
  public String brokerPod(int ordinal) {
    return name + "-" + ordinal;
  }

  /** The Service that gives each broker pod a DNS name. */
  public String brokersHeadless() {
    return name + "-headless";
  }

  /** The Secret that holds a copy of all certificates and credentials that are referred to. */
  public String keys() {
    return name + "-keys";
  }

  /** The managed etcd's StatefulSet, client Service, PodDisruptionBudget and NetworkPolicy. */
  public String etcd() {
    return name + "-etcd";
  }

  /** The Service that gives each etcd pod a DNS name. */
  public String etcdHeadless() {
    return name + "-etcd-headless";
  }

  /** The DNS name of one of this cluster's Services, as pods of any namespace resolve it. */
  public String host(String service) {
    return service + "." + namespace + ".svc";
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
