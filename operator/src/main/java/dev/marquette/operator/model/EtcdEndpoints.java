package dev.marquette.operator.model;

import dev.marquette.crds.Etcd;
import java.util.List;

/** Where brokers and operator reach a cluster's etcd. */
public final class EtcdEndpoints {
  private EtcdEndpoints() {}

  /** The URLs of clients' connections: the managed etcd's Service, or the external members. */
  public static List<String> of(ClusterId cluster, Etcd etcd) {
    Etcd.External external = etcd.external();
    return external == null
        ? List.of("http://" + cluster.host(cluster.etcd()) + ":" + Ports.ETCD_CLIENT)
        : external.endpoints();
  }
}
