package dev.marquette.operator.publish;

import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.status.Meters;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One connection for each cluster, kept while the cluster exists. */
public final class EtcdStores implements ClusterStores, AutoCloseable {
  private final Function<ClusterId, StoreListener> listeners;
  private final Meters meters;
  private final Map<ClusterId, EtcdStore> open = new HashMap<>();

  /** {@code listeners} makes the listener of a cluster's store. */
  public EtcdStores(Function<ClusterId, StoreListener> listeners, Meters meters) {
    this.listeners = listeners;
    this.meters = meters;
  }

  @Override
  public synchronized ClusterStore open(ClusterId cluster, List<String> endpoints) {
    EtcdStore store = open.get(cluster);
    if (store != null && store.isAt(endpoints)) {
      return store;
    }
    close(cluster);
    EtcdStore opened =
        new EtcdStore(
            endpoints,
            new ClusterKeys(cluster.namespace(), cluster.name()),
            EtcdClient.connect(endpoints),
            listeners.apply(cluster),
            meters,
            InstantSource.system());
    open.put(cluster, opened);
    return opened;
  }

  @Override
  public synchronized void close(ClusterId cluster) {
    EtcdStore store = open.remove(cluster);
    if (store != null) {
      store.close();
    }
  }

  @Override
  public synchronized void close() {
    List.copyOf(open.keySet()).forEach(this::close);
  }
}
