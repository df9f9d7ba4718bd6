package dev.marquette.operator.reconcile;

import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.publish.StoreListener;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Wakes reconcilers when something changes in etcd. */
public final class Triggers {
  private static final String CLUSTER = "MqttCluster";

  private final Map<String, SimpleInboundEventSource<?>> sources = new ConcurrentHashMap<>();

  /** The event source of the one reconciler of a kind. */
  <P extends HasMetadata> SimpleInboundEventSource<P> sourceOf(Class<P> type) {
    SimpleInboundEventSource<P> source = new SimpleInboundEventSource<>("etcd");
    sources.put(HasMetadata.getKind(type), source);
    return source;
  }

  /** Hears one cluster's store. */
  public StoreListener of(ClusterId cluster) {
    return new StoreListener() {
      @Override
      public void published(String kind, String name) {
        wake(kind, name);
        wake(CLUSTER, cluster.name()); // which Secrets are in use may have changed
      }

      @Override
      public void reported(String kind, String name) {
        wake(kind, name);
      }

      @Override
      public void membersChanged() {
        wake(CLUSTER, cluster.name());
      }

      @Override
      public void synced() {
        wake(CLUSTER, cluster.name());
      }

      private void wake(String kind, String name) {
        SimpleInboundEventSource<?> source = sources.get(kind);
        if (source != null) { // kinds of a newer operator are not for this one
          source.propagateEvent(new ResourceID(name, cluster.namespace()));
        }
      }
    };
  }
}
