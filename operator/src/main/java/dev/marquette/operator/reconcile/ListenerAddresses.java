package dev.marquette.operator.reconcile;

import dev.marquette.crds.Listener;
import dev.marquette.operator.model.ClusterId;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where clients connect to a Listener. */
final class ListenerAddresses {
  private ListenerAddresses() {}

  /** Load balancers' names and addresses first, then the DNS name inside of Kubernetes. */
  static List<String> of(Listener listener, Optional<Service> service) {
    ClusterId cluster = ClusterId.of(listener, listener.getSpec().cluster());
    if (service.isEmpty()) {
      return List.of(cluster.host(cluster.brokersHeadless()));
    }
    List<String> addresses = new ArrayList<>();
    for (LoadBalancerIngress ingress : ingresses(service.get())) {
      addresses.add(ingress.getHostname() == null ? ingress.getIp() : ingress.getHostname());
    }
    addresses.add(cluster.host(service.get().getMetadata().getName()));
    return addresses;
  }

  private static List<LoadBalancerIngress> ingresses(Service service) {
    return service.getStatus() == null || service.getStatus().getLoadBalancer() == null
        ? List.of()
        : service.getStatus().getLoadBalancer().getIngress();
  }
}
