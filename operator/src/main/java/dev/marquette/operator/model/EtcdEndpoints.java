package dev.marquette.operator.model;

import dev.marquette.crds.Etcd;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** Where brokers and operator reach a cluster's etcd. */
public final class EtcdEndpoints {
  private static final int HIGHEST_PORT = 65_535;

  private EtcdEndpoints() {}

  /** The URLs of clients' connections: the managed etcd's Service, or the external members. */
  static List<String> of(ClusterId cluster, Etcd etcd) {
    Etcd.External external = etcd.external();
    return external == null
        ? List.of("http://" + cluster.host(cluster.etcd()) + ":" + Ports.ETCD_CLIENT)
        : external.endpoints();
  }

  /**
   * The same, if a client can use them: the definition's pattern lets a few through that it can't,
   * and an older definition more.
   *
   * @throws RefusedException with the first one that it can't use
   */
  public static List<String> usable(ClusterId cluster, Etcd etcd) throws RefusedException {
    List<String> endpoints = of(cluster, etcd);
    for (String endpoint : endpoints) {
      if (!isUsable(endpoint)) {
        throw new RefusedException(
            "etcd.external.endpoints: \"%s\" is not http://host:port, and TLS to etcd is not supported yet"
                .formatted(endpoint));
      }
    }
    return endpoints;
  }

  private static boolean isUsable(String endpoint) {
    try {
      URI uri = new URI(endpoint);
      return "http".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getPort() > 0
          && uri.getPort() <= HIGHEST_PORT
          && endpoint.equals("http://" + uri.getHost() + ":" + uri.getPort());
    } catch (URISyntaxException _) {
      return false;
    }
  }
}
