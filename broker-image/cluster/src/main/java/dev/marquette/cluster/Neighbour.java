package dev.marquette.cluster;

import dev.marquette.etcd.MemberRecord;
import dev.marquette.etcd.RouteRecord;
import dev.marquette.kernel.Kernel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one node's name. The kernel has its routes while there is a peer. Confined to
 * the cluster's thread.
 */
final class Neighbour {
  final String node;
  private final Kernel kernel;

  /** Its routes, by the suffix of their keys, whether it is there or not. */
  private final Map<String, RouteRecord> routes = new HashMap<>();

  /** Those of them that an etcd lost. */
  private final Set<String> doubtful = new HashSet<>();

  /** What its key says, or said before an etcd lost it; null while it has none. */
  @Nullable MemberRecord record;

  /** The incarnation that the kernel knows; stays for a while when the key is gone. */
  private @Nullable Peer peer;

  /** Counts how often it came or went, so that a timer knows whether it is still about this. */
  long turn;

  /** The same for the timer of its doubtful routes. */
  long doubts;

  Neighbour(String node, Kernel kernel) {
    this.node = node;
    this.kernel = kernel;
  }

  @Nullable Peer peer() {
    return peer;
  }

  /** An incarnation is there; its routes are those that are known of the node. */
  void meet(Peer fresh) {
    peer = fresh;
    routes.values().forEach(route -> tell(route, route.members()));
  }

  /** The incarnation is not there any more. */
  void drop() {
    Peer last = peer;
    peer = null;
    if (last != null) {
      kernel.peerGone(last.index());
    }
  }

  int routes() {
    return routes.size();
  }

  void put(String suffix, RouteRecord route) {
    doubtful.remove(suffix);
    if (!route.equals(routes.put(suffix, route))) {
      tell(route, route.members());
    }
  }

  void remove(String suffix) {
    doubtful.remove(suffix);
    RouteRecord route = routes.remove(suffix);
    if (route != null) {
      tell(route, 0);
    }
  }

  /** etcd lost this one; it counts until it is removed. */
  void doubt(String suffix) {
    if (routes.containsKey(suffix)) {
      doubtful.add(suffix);
    }
  }

  int doubtful() {
    return doubtful.size();
  }

  void removeDoubtful() {
    Set.copyOf(doubtful).forEach(this::remove);
  }

  boolean isForgettable() {
    return peer == null && record == null && routes.isEmpty();
  }

  private void tell(RouteRecord route, int members) {
    if (peer != null) {
      kernel.remoteRoute(peer.index(), route.filter(), route.group(), members);
    }
  }
}
