package dev.marquette.cluster;

import dev.marquette.etcd.Change;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.MemberRecord;
import dev.marquette.etcd.RouteRecord;
import dev.marquette.etcd.Worker;
import dev.marquette.kernel.Kernel;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other brokers as etcd shows them: members become peers, and their routes the kernel's. A
 * member whose key ended is no registrar from then on; its routes stay for a grace period, in case
 * it only lost touch with etcd, and then go, here and in etcd.
 *
 * <p>Confined to the cluster's thread.
 */
final class Neighbours {
  private static final Logger log = LoggerFactory.getLogger(Neighbours.class);

  private static final long AFTER_YOU_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
  private static final long CLEAN_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final View.Member self;
  private final ClusterKeys keys;
  private final EtcdClient etcd;
  private final Kernel kernel;
  private final Worker thread;
  private final Peers peers;
  private final EventLoopGroup loops;
  private final Duration grace;
  private final Consumer<View> onView;
  private final Map<String, Neighbour> byNode = new HashMap<>();
  private View view;
  private long links;
  private boolean reviewed;

  Neighbours(
      View.Member self,
      ClusterKeys keys,
      EtcdClient etcd,
      Kernel kernel,
      Worker thread,
      Peers peers,
      EventLoopGroup loops,
      Duration grace,
      Consumer<View> onView) {
    this.self = self;
    this.keys = keys;
    this.etcd = etcd;
    this.kernel = kernel;
    this.thread = thread;
    this.peers = peers;
    this.loops = loops;
    this.grace = grace;
    this.onView = onView;
    this.view = new View(List.of(self));
  }

  /** Changes of {@code members/}. */
  void members(List<Change> changes) {
    for (Change change : changes) {
      String node = keys.parseMember(change.key());
      if (node == null || node.equals(self.node())) {
        continue;
      }
      byte[] value = change.value();
      if (value == null) {
        left(node);
      } else {
        try {
          came(node, MemberRecord.fromJson(value));
        } catch (IllegalArgumentException e) {
          log.error("a member cannot be read, key={} cause={}", change.key(), e.getMessage());
        }
      }
    }
    review();
  }

  /** Changes of {@code routes/}, but for this broker's own. */
  void routes(List<Change> changes) {
    for (Change change : changes) {
      ClusterKeys.RouteKey key = keys.parseRoute(change.key());
      if (key == null || key.node().equals(self.node())) {
        continue;
      }
      try {
        route(key, change.value());
      } catch (IllegalArgumentException e) {
        log.error("a route cannot be read, key={} cause={}", change.key(), e.getMessage());
      }
    }
  }

  private void route(ClusterKeys.RouteKey key, byte @Nullable [] value) {
    Neighbour neighbour = neighbour(key.node());
    Peer peer = neighbour.peer;
    if (value != null) {
      RouteRecord route = RouteRecord.parse(key.suffix(), value);
      neighbour.routes.put(key.suffix(), route);
      if (peer != null) {
        kernel.remoteRoute(peer.index(), route.filter(), route.group(), true);
      }
      return;
    }
    RouteRecord route = neighbour.routes.remove(key.suffix());
    if (peer != null && route != null) {
      kernel.remoteRoute(peer.index(), route.filter(), route.group(), false);
    }
    forgetIfNothingIsLeft(neighbour);
  }

  private Neighbour neighbour(String node) {
    Neighbour known = byNode.get(node);
    if (known != null) {
      return known;
    }
    Neighbour fresh = new Neighbour(node);
    byNode.put(node, fresh);
    await(fresh); // routes may be there before their member is seen, or without one
    return fresh;
  }

  private void came(String node, MemberRecord record) {
    Neighbour neighbour = neighbour(node);
    neighbour.record = record;
    neighbour.turn++;
    View.Member member = new View.Member(node, record.incarnation());
    Peer before = neighbour.peer;
    if (before != null && before.member().equals(member)) {
      return;
    }
    if (before != null) {
      drop(neighbour, before);
    }
    int index = peers.freeIndex();
    if (index < 0) {
      log.error("a broker is left out, node={}: a cluster has {} at most", node, Peers.MAXIMUM + 1);
      return;
    }
    Peer peer = new Peer(member, index, record.address(), keys.root(), self, ++links, loops);
    neighbour.peer = peer;
    peers.add(peer);
    log.info("a broker came, node={} address={} peer={}", node, record.address(), index);
    neighbour
        .routes
        .values()
        .forEach(route -> kernel.remoteRoute(index, route.filter(), route.group(), true));
  }

  private void left(String node) {
    Neighbour neighbour = byNode.get(node);
    if (neighbour != null && neighbour.record != null) {
      neighbour.record = null;
      await(neighbour);
    }
  }

  /** Gives the node the grace period to come. */
  private void await(Neighbour neighbour) {
    long turn = ++neighbour.turn;
    thread.schedule(
        () -> {
          if (neighbour.turn == turn && neighbour.record == null) {
            gone(neighbour);
          }
        },
        grace.toNanos());
  }

  private void gone(Neighbour neighbour) {
    Peer peer = neighbour.peer;
    if (peer != null) {
      log.info("a broker is gone, node={} peer={}", neighbour.node, peer.index());
      drop(neighbour, peer);
    }
    if (!neighbour.routes.isEmpty()) {
      int rank =
          view.ranked(neighbour.node).stream().map(View.Member::node).toList().indexOf(self.node());
      long turn = neighbour.turn;
      thread.schedule(() -> clean(neighbour, turn), rank * AFTER_YOU_NANOS);
    }
    forgetIfNothingIsLeft(neighbour);
  }

  /** Removes the routes that it left in etcd, unless somebody did, or it is back. */
  private void clean(Neighbour neighbour, long turn) {
    if (neighbour.turn != turn || neighbour.routes.isEmpty()) {
      return;
    }
    log.info(
        "removing what a broker left, node={} routes={}", neighbour.node, neighbour.routes.size());
    etcd.deletePrefixIfAbsent(keys.routesPrefix(neighbour.node), keys.member(neighbour.node));
    thread.schedule(() -> clean(neighbour, turn), CLEAN_AGAIN_NANOS);
  }

  private void drop(Neighbour neighbour, Peer peer) {
    neighbour.peer = null;
    kernel.peerGone(peer.index());
    peers.remove(peer);
    peer.close();
  }

  private void forgetIfNothingIsLeft(Neighbour neighbour) {
    if (neighbour.peer == null && neighbour.record == null && neighbour.routes.isEmpty()) {
      byNode.remove(neighbour.node);
    }
  }

  private void review() {
    TreeSet<View.Member> members = new TreeSet<>(Comparator.comparing(View.Member::node));
    members.add(self);
    for (Neighbour neighbour : byNode.values()) {
      if (neighbour.record != null && neighbour.peer != null) {
        members.add(neighbour.peer.member());
      }
    }
    View next = new View(members);
    boolean first = !reviewed;
    reviewed = true;
    if (first || !next.equals(view)) {
      view = next;
      onView.accept(next);
    }
  }
}
