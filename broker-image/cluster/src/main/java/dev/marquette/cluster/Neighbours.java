package dev.marquette.cluster;

import dev.marquette.etcd.Change;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.MemberRecord;
import dev.marquette.etcd.RouteRecord;
import dev.marquette.etcd.Worker;
import dev.marquette.kernel.Kernel;
import io.netty.channel.EventLoopGroup;
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
 * <p>An etcd that lost its data says nothing about the brokers. A member that can be reached stays
 * one, and all routes stay, for the time that brokers need to find such an etcd and to fill it.
 *
 * <p>Confined to the cluster's thread.
 */
final class Neighbours {
  private static final Logger log = LoggerFactory.getLogger(Neighbours.class);

  private static final long AFTER_YOU_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
  private static final long CLEAN_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A broker tries etcd anew every few seconds, and then has to write its keys. */
  private static final int LOOKS = 15;

  private static final long DOUBT_NANOS = LOOKS * LOOK_AGAIN_NANOS;

  private final View.Member self;
  private final ClusterKeys keys;
  private final EtcdClient etcd;
  private final Kernel kernel;
  private final Worker thread;
  private final Peers peers;
  private final EventLoopGroup loops;
  private final ClusterConfig.Timing timing;
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
      ClusterConfig.Timing timing,
      Consumer<View> onView) {
    this.self = self;
    this.keys = keys;
    this.etcd = etcd;
    this.kernel = kernel;
    this.thread = thread;
    this.peers = peers;
    this.loops = loops;
    this.timing = timing;
    this.onView = onView;
    this.view = new View(List.of(self));
  }

  /**
   * Changes of {@code members/}.
   *
   * @param lost whether etcd lost its data: what it does not have may be all the same
   */
  void members(List<Change> changes, boolean lost) {
    for (Change change : changes) {
      String node = keys.parseMember(change.key());
      if (node == null || node.equals(self.node())) {
        continue;
      }
      byte[] value = change.value();
      if (value == null) {
        Neighbour neighbour = byNode.get(node);
        if (neighbour != null && neighbour.record != null) {
          missing(neighbour, lost ? LOOKS : 0);
        }
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

  /**
   * Changes of {@code routes/}, but for this broker's own.
   *
   * @param lost whether etcd lost its data: what it does not have may be all the same
   */
  void routes(List<Change> changes, boolean lost) {
    for (Change change : changes) {
      ClusterKeys.RouteKey key = keys.parseRoute(change.key());
      if (key == null || key.node().equals(self.node())) {
        continue;
      }
      try {
        route(neighbour(key.node()), key.suffix(), change.value(), lost);
      } catch (IllegalArgumentException e) {
        log.error("a route cannot be read, key={} cause={}", change.key(), e.getMessage());
      }
    }
    if (lost) {
      byNode.values().forEach(this::awaitRoutes);
    }
  }

  private void route(Neighbour neighbour, String suffix, byte @Nullable [] value, boolean lost) {
    if (value != null) {
      neighbour.put(suffix, RouteRecord.parse(suffix, value));
    } else if (lost) {
      neighbour.doubt(suffix);
    } else {
      neighbour.remove(suffix);
      forgetIfNothingIsLeft(neighbour);
    }
  }

  /** Gives the node time to publish the routes again that etcd lost, and more while it does. */
  private void awaitRoutes(Neighbour neighbour) {
    int missing = neighbour.doubtful();
    if (missing == 0) {
      return;
    }
    long turn = ++neighbour.doubts;
    thread.schedule(
        () -> {
          if (neighbour.doubts != turn) {
            return;
          }
          if (neighbour.doubtful() < missing) {
            awaitRoutes(neighbour);
          } else {
            neighbour.removeDoubtful();
            forgetIfNothingIsLeft(neighbour);
          }
        },
        DOUBT_NANOS);
  }

  private Neighbour neighbour(String node) {
    Neighbour known = byNode.get(node);
    if (known != null) {
      return known;
    }
    Neighbour fresh = new Neighbour(node, kernel);
    byNode.put(node, fresh);
    await(fresh); // routes may be there before their member is seen, or without one
    return fresh;
  }

  private void came(String node, MemberRecord record) {
    Neighbour neighbour = neighbour(node);
    neighbour.record = record;
    neighbour.turn++;
    View.Member member = new View.Member(node, record.incarnation());
    Peer before = neighbour.peer();
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
    Peer peer =
        new Peer(
            member, index, record.address(), keys.root(), self, ++links, loops, kernel.clock());
    peers.add(peer);
    neighbour.meet(peer);
    log.info("a broker came, node={} address={} peer={}", node, record.address(), index);
  }

  private void left(Neighbour neighbour) {
    neighbour.record = null;
    await(neighbour);
  }

  /**
   * A node has no key any more. One that can be reached is given time to put it again.
   *
   * @param looks so many more looks at whether it can be reached, a second between two
   */
  private void missing(Neighbour neighbour, int looks) {
    Peer peer = neighbour.peer();
    if (peer == null || looks == 0 || peer.isUnreachable(timing.unreachable())) {
      left(neighbour);
      return;
    }
    long turn = ++neighbour.turn;
    thread.schedule(
        () -> {
          if (neighbour.turn == turn) {
            missing(neighbour, looks - 1);
            review();
          }
        },
        LOOK_AGAIN_NANOS);
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
        timing.grace().toNanos());
  }

  private void gone(Neighbour neighbour) {
    Peer peer = neighbour.peer();
    if (peer != null) {
      log.info("a broker is gone, node={} peer={}", neighbour.node, peer.index());
      drop(neighbour, peer);
    }
    neighbour.removeDoubtful(); // etcd does not have them
    if (neighbour.routes() > 0) {
      int rank =
          view.ranked(neighbour.node).stream().map(View.Member::node).toList().indexOf(self.node());
      long turn = neighbour.turn;
      thread.schedule(() -> clean(neighbour, turn), rank * AFTER_YOU_NANOS);
    }
    forgetIfNothingIsLeft(neighbour);
  }

  /** Removes the routes that it left in etcd, unless somebody did, or it is back. */
  private void clean(Neighbour neighbour, long turn) {
    if (neighbour.turn != turn || neighbour.routes() == 0) {
      return;
    }
    log.info("removing what a broker left, node={} routes={}", neighbour.node, neighbour.routes());
    etcd.deletePrefixIfAbsent(keys.routesPrefix(neighbour.node), keys.member(neighbour.node));
    thread.schedule(() -> clean(neighbour, turn), CLEAN_AGAIN_NANOS);
  }

  private void drop(Neighbour neighbour, Peer peer) {
    neighbour.drop();
    peers.remove(peer);
    peer.close();
  }

  private void forgetIfNothingIsLeft(Neighbour neighbour) {
    if (neighbour.isForgettable()) {
      byNode.remove(neighbour.node);
    }
  }

  private void review() {
    TreeSet<View.Member> members = new TreeSet<>(Comparator.comparing(View.Member::node));
    members.add(self);
    for (Neighbour neighbour : byNode.values()) {
      Peer peer = neighbour.peer();
      if (neighbour.record != null && peer != null) {
        members.add(peer.member());
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
