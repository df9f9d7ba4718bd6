package dev.marquette.operator.model;

import dev.marquette.crds.Listener;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.operator.model.Labels.Component;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** The Service through which clients reach one Listener; it goes with the Listener. */
public final class ListenerService {
  private static final int LONGEST_NAME = 63;
  private static final int HASH_LENGTH = 8;

  private ListenerService() {}

  /** Empty when the Listener asks for no Service of its own. */
  public static Optional<Service> of(Listener listener) {
    ListenerSpec spec = listener.getSpec();
    String type = type(spec.expose().type());
    if (type.isEmpty()) {
      return Optional.empty();
    }
    ClusterId id = ClusterId.of(listener, spec.cluster());
    ServicePort port = Services.port(portName(spec), spec.port());
    port.setNodePort(spec.expose().nodePort());
    Service service =
        new ServiceBuilder()
            .withMetadata(Metadata.of(listener, id, Component.BROKER, name(listener)))
            .withNewSpec()
            .withType(type)
            .withSelector(Labels.selecting(id, Component.BROKER))
            .withPorts(port)
            .endSpec()
            .build();
    if (!spec.expose().annotations().isEmpty()) {
      service.getMetadata().setAnnotations(spec.expose().annotations());
    }
    return Optional.of(service);
  }

  /**
   * {@code {cluster}-{listener}}. A Listener's name may have dots and 253 characters, a Service's
   * has neither: such a name is cut, and a hash keeps it unique.
   */
  public static String name(Listener listener) {
    String full = listener.getSpec().cluster() + "-" + listener.getMetadata().getName();
    if (full.length() <= LONGEST_NAME && full.indexOf('.') < 0) {
      return full;
    }
    String hash = Hash.sha256(full.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_LENGTH);
    String readable = full.replace('.', '-');
    int cut = Math.min(readable.length(), LONGEST_NAME - HASH_LENGTH - 1);
    return readable.substring(0, cut) + "-" + hash;
  }

  /** Names of Listeners whose Service would be one that the cluster itself needs. */
  public static Set<String> reservedListenerNames() {
    return Set.of("headless", "etcd", "etcd-headless");
  }

  private static String portName(ListenerSpec spec) {
    String protocol =
        switch (spec.protocol()) {
          case MQTT -> "mqtt";
          case WS -> "ws";
        };
    return spec.tls() == null ? protocol : protocol + "s";
  }

  private static String type(ListenerSpec.Expose.Type type) {
    return switch (type) {
      case CLUSTER_IP -> "ClusterIP";
      case NODE_PORT -> "NodePort";
      case LOAD_BALANCER -> "LoadBalancer";
      case NONE -> "";
    };
  }
}
