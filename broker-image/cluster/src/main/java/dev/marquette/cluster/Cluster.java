package dev.marquette.cluster;

import dev.marquette.etcd.BatchWriter;
import dev.marquette.etcd.Change;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.LeasedKey;
import dev.marquette.etcd.MemberRecord;
import dev.marquette.etcd.OwnedKeys;
import dev.marquette.etcd.PrefixWatch;
import dev.marquette.etcd.Worker;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.DropReason;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.KernelStats;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.NotSentException;
import dev.marquette.kernel.SessionState;
import dev.marquette.kernel.SharedAnswer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's place in its cluster. It works from the moment that it is made: without etcd as a
 * broker on its own, and with the others as soon as it sees them.
 *
 * <p>Who is there and which filters they want goes through etcd; messages, sessions and the
 * question of who holds a client ID go from broker to broker.
 */
public final class Cluster implements ClusterLink, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  private static final Duration HOUSEKEEPING = Duration.ofSeconds(1);
  static final Duration RETAINED_PATIENCE = Duration.ofSeconds(10);
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  /** The writer of routes and bans. */
  private static final String WRITER = "data";

  private final ClusterConfig config;
  private final ClusterKeys keys;
  private final EtcdClient etcd;
  private final Kernel kernel;
  private final BiConsumer<DropReason, Message> drops;
  private final View.Member self;
  private final Peers peers = new Peers();
  private final Worker thread = new Worker("marquette-cluster");
  private final Worker registrarThread = new Worker("marquette-registrar");
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          2, new DefaultThreadFactory("marquette-peers", true), NioIoHandler.newFactory());
  private final Registrar registrar;
  private final RouteBarrier barrier;
  private final RetainedCopies retained;
  private final Neighbours neighbours;
  private final BatchWriter writer;
  private final OwnedKeys routeKeys;
  private final OwnRoutes ownRoutes;
  private final Reception reception;
  private final MemberRecord record;
  private final LeasedKey membership;
  private final PrefixWatch memberWatch;
  private final PrefixWatch routeWatch;
  private final SharedBans bans;
  private final LongAdder forwarded = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final long startNanos = System.nanoTime();
  private volatile boolean membersSynced;
  private volatile boolean routesSynced;
  private volatile List<String> nodes;

  private Cluster(
      ClusterConfig config, EtcdClient etcd, Kernel kernel, BiConsumer<DropReason, Message> drops) {
    this.config = config;
    this.keys = config.keys();
    this.etcd = etcd;
    this.kernel = kernel;
    this.drops = drops;
    this.self = new View.Member(config.node(), UUID.randomUUID().toString());
    this.nodes = List.of(config.node());
    KernelClock clock = kernel.clock();
    this.registrar =
        new Registrar(
            tasks(registrarThread),
            kernel,
            peers,
            config.timing(),
            clock::nanoTime,
            clock::millis,
            () -> ThreadLocalRandom.current().nextLong());
    this.barrier =
        new RouteBarrier(
            tasks(thread), kernel, peers, this::routesWritten, () -> staleSince() == null);
    this.retained =
        new RetainedCopies(
            self, kernel, thread, peers, config.timing().unreachable(), clock::millis);
    this.neighbours =
        new Neighbours(
            self, keys, etcd, kernel, thread, peers, loops, config.timing(), this::onView);
    this.reception =
        Reception.start(config.port(), keys.root(), self.incarnation(), loops, clock, this::handle);
    this.record =
        new MemberRecord(
            config.node(),
            self.incarnation(),
            config.host() + ":" + advertisedPort(),
            config.version(),
            Instant.now().toString(),
            0,
            0);
    this.writer = BatchWriter.start(etcd, keys.writer(config.node(), WRITER));
    this.routeKeys = new OwnedKeys(keys.routesPrefix(config.node()), writer);
    this.ownRoutes = new OwnRoutes(keys, config.node(), routeKeys, tasks(thread));
    // the member first: routes without a member are removed by the others
    this.membership =
        LeasedKey.hold(
            etcd,
            keys.member(config.node()),
            record.toJson(),
            config.timing().lease(),
            this::regained);
    this.memberWatch =
        PrefixWatch.start(
            etcd,
            keys.membersPrefix(),
            listener(neighbours::members, () -> membersSynced = true, revision -> {}));
    this.routeWatch =
        PrefixWatch.start(
            etcd,
            keys.routesPrefix(),
            listener(this::onRoutes, () -> routesSynced = true, barrier::saw));
    this.bans =
        SharedBans.start(
            etcd, keys, kernel.bans(), writer, thread, InstantSource.system(), SharedBans.SWEEP);
  }

  /**
   * Joins the cluster. The kernel is to be told of the result, as its link.
   *
   * @param etcd stays open when the broker leaves
   * @param drops is told of each message at QoS 0 that does not go to a peer; must not block
   * @throws IllegalStateException when the port for other brokers cannot be had
   */
  public static Cluster join(
      ClusterConfig config, EtcdClient etcd, Kernel kernel, BiConsumer<DropReason, Message> drops) {
    Cluster cluster = new Cluster(config, etcd, kernel, drops);
    kernel
        .localRoutes()
        .forEach(route -> cluster.localRoute(route.filter(), route.group(), route.members()));
    cluster.thread.every(cluster::housekeeping, HOUSEKEEPING.toNanos());
    cluster.registrarThread.every(cluster.registrar::review, Registrar.REVIEW_NANOS);
    log.info("joining, node={} address={}", config.node(), cluster.record.address());
    return cluster;
  }

  private static Tasks tasks(Worker worker) {
    return new Tasks() {
      @Override
      public void execute(Runnable task) {
        worker.execute(task);
      }

      @Override
      public void schedule(Runnable task, long delayNanos) {
        worker.schedule(task, delayNanos);
      }
    };
  }

  private int advertisedPort() {
    return config.advertisedPort() == 0 ? reception.port() : config.advertisedPort();
  }

  /** Takes changes on the cluster's thread, and whether they come as etcd lost its data. */
  private PrefixWatch.Listener listener(
      BiConsumer<List<Change>, Boolean> changes, Runnable synced, LongConsumer saw) {
    return new PrefixWatch.Listener() {
      @Override
      public void changed(List<Change> list, long revision) {
        take(list, false, revision);
      }

      @Override
      public void replaced(List<Change> list, long revision) {
        take(list, true, revision);
      }

      private void take(List<Change> list, boolean lost, long revision) {
        thread.execute(
            () -> {
              changes.accept(list, lost);
              saw.accept(revision);
            });
      }

      @Override
      public void synced() {
        thread.execute(synced);
      }
    };
  }

  private void onRoutes(List<Change> changes, boolean lost) {
    changes.forEach(routeKeys::observed);
    if (lost) {
      routeKeys.rewrite();
    }
    neighbours.routes(changes, lost);
  }

  private CompletableFuture<Long> routesWritten() {
    return writer.flush().thenApply(nothing -> writer.revision());
  }

  private void onView(View view) {
    nodes = view.members().stream().map(View.Member::node).toList();
    registrar.othersChanged();
    retained.view(view);
  }

  /** This broker had no key as a member: the others took it for gone. */
  private void regained(Duration away) {
    long since = kernel.clock().millis() - away.toMillis();
    thread.execute(() -> retained.regained(since));
  }

  private void housekeeping() {
    retained.sweep();
    KernelStats stats = kernel.stats();
    membership.update(record.load(stats.connections(), stats.sessions()).toJson());
  }

  /** A request of another broker. Called on an event loop of the streams. */
  private CompletableFuture<Answer> handle(View.Member from, Request request) {
    return switch (request) {
      case Request.Forward(Message message) ->
          kernel.deliver(message).thenApply(delivered -> new Answer.Done());
      case Request.ForwardShared shared ->
          kernel
              .deliverShared(shared.message(), shared.filter(), shared.group(), shared.connected())
              .thenApply(Answer.Shared::new);
      case Request.Retain retain -> CompletableFuture.completedFuture(retained.take(from, retain));
      case Request.RetainedFeed feed -> retained.serve(from, feed);
      case Request.HandOver handOver -> registrar.handOver(from, handOver);
      case Request.Settled news -> {
        registrar.settled(from, news);
        yield CompletableFuture.completedFuture(new Answer.Done());
      }
      case Request.Relay relay ->
          kernel
              .relayed(relay.clientId(), relay.claim(), relay.deliveries(), relay.last())
              .thenApply(Answer.Taken::new);
      case Request.Holds holds -> registrar.compare(from, holds);
      case Request.Write write -> barrier.write();
      case Request.Flush flush -> barrier.flush(from, flush);
      case Request.Mark mark -> CompletableFuture.completedFuture(new Answer.Done());
    };
  }

  // --- the kernel's calls ---

  @Override
  public void localRoute(String filter, @Nullable String group, int members) {
    ownRoutes.set(filter, group, members);
  }

  @Override
  public String node() {
    return config.node();
  }

  @Override
  public @Nullable String node(int index) {
    Peer peer = peers.at(index);
    return peer == null ? null : peer.member().node();
  }

  @Override
  public CompletableFuture<@Nullable Void> forward(int index, Message message) {
    Peer peer = peers.at(index);
    if (message.qos() == 0) {
      boolean sent =
          peer != null
              && !peer.isUnreachable(config.timing().unreachable())
              && peer.lane(message).offer(new Request.Forward(message));
      if (sent) {
        forwarded.increment();
      } else {
        dropped.increment();
        drops.accept(DropReason.PEER_UNREACHABLE, message);
      }
      return DONE;
    }
    if (peer == null) {
      return CompletableFuture.failedFuture(new PeerGoneException("peer " + index + " is gone"));
    }
    forwarded.increment();
    return peer.lane(message).request(new Request.Forward(message)).thenApply(Cluster::done);
  }

  @Override
  public CompletableFuture<SharedAnswer> forwardShared(
      int index, Message message, String filter, String group, boolean connected) {
    Peer peer = peers.at(index);
    if (peer == null) {
      return CompletableFuture.failedFuture(new NotSentException("peer " + index + " is gone"));
    }
    if (peer.isUnreachable(config.timing().unreachable())) {
      // other members may be free: the message need not wait until this peer is back
      return CompletableFuture.failedFuture(
          new NotSentException(peer.member() + " is out of reach"));
    }
    forwarded.increment();
    return peer.lane(message)
        .request(new Request.ForwardShared(message, filter, group, connected))
        .thenApply(Cluster::shared);
  }

  @Override
  public CompletableFuture<@Nullable Void> handOn(Message delayed) {
    List<Peer> reachable =
        peers.all().stream()
            .filter(peer -> !peer.isUnreachable(config.timing().unreachable()))
            .sorted(Comparator.comparingInt(Peer::index))
            .toList();
    return handOn(delayed, reachable, 0);
  }

  /** To one peer after the other, until one takes it; a publisher's messages begin at the same. */
  private CompletableFuture<@Nullable Void> handOn(Message delayed, List<Peer> among, int asked) {
    if (asked == among.size()) {
      return CompletableFuture.failedFuture(
          new PeerGoneException("no broker takes the message, asked=" + asked));
    }
    int first = Objects.hashCode(delayed.publisherId());
    Peer peer = among.get(Math.floorMod(first + asked, among.size()));
    forwarded.increment();
    return peer.lane(delayed)
        .request(new Request.Forward(delayed))
        .thenApply(Cluster::done)
        .exceptionallyCompose(refused -> handOn(delayed, among, asked + 1));
  }

  private static @Nullable Void done(Answer answer) {
    if (answer instanceof Answer.Done) {
      return null;
    }
    throw new IllegalStateException("the peer answered " + answer);
  }

  private static SharedAnswer shared(Answer answer) {
    if (answer instanceof Answer.Shared(SharedAnswer shared)) {
      return shared;
    }
    throw new IllegalStateException("the peer answered " + answer);
  }

  private static boolean taken(Answer answer) {
    if (answer instanceof Answer.Taken(boolean taken)) {
      return taken;
    }
    throw new IllegalStateException("the peer answered " + answer);
  }

  @Override
  public CompletableFuture<Grant> claim(String clientId, boolean discard) {
    return registrar.claim(clientId, discard);
  }

  @Override
  public CompletableFuture<Boolean> relay(
      int index, String clientId, long claim, List<SessionState.Queued> deliveries, boolean last) {
    Peer peer = peers.at(index);
    if (peer == null) {
      return CompletableFuture.failedFuture(new PeerGoneException("peer " + index + " is gone"));
    }
    return peer.ask(new Request.Relay(clientId, claim, deliveries, last)).thenApply(Cluster::taken);
  }

  @Override
  public CompletableFuture<@Nullable Void> barrier(int index) {
    return barrier.pass(peers.at(index));
  }

  @Override
  public void retained(Message message) {
    retained.set(message);
  }

  // --- what others ask ---

  /**
   * Whether this broker knows its cluster: members, routes and bans as etcd has them, and the
   * retained messages, if these came within ten seconds.
   */
  public boolean isReady() {
    boolean patient = System.nanoTime() - startNanos < RETAINED_PATIENCE.toNanos();
    return membersSynced && routesSynced && bans.isSynced() && (retained.isLoaded() || !patient);
  }

  /** Since when changes in etcd may not have come here; null when they do. */
  public @Nullable Instant staleSince() {
    Instant one = memberWatch.staleSince();
    Instant two = routeWatch.staleSince();
    return one == null || (two != null && two.isBefore(one)) ? two : one;
  }

  /** The port for the other brokers. */
  public int port() {
    return reception.port();
  }

  /** The names of the brokers that this one sees, itself included, in their natural order. */
  public List<String> nodes() {
    return nodes;
  }

  public ClusterStats stats() {
    int connected =
        (int) peers.all().stream().filter(peer -> !peer.isUnreachable(Duration.ZERO)).count();
    return new ClusterStats(
        nodes.size(),
        connected,
        routeKeys.size(),
        writer.waiting(),
        forwarded.sum(),
        dropped.sum(),
        staleSince());
  }

  /**
   * Leaves for good: routes and member are removed, if etcd takes it within a few seconds, and the
   * streams end.
   */
  public void leave() {
    routeWatch.close();
    memberWatch.close();
    bans.close();
    thread.end();
    writer.close();
    // another mark first: with it nothing that is still on its way brings routes back. Without any
    // the first transaction of a process would, as that expects none.
    boolean removed =
        etcd.put(keys.writer(config.node(), WRITER), new byte[0])
            .thenCompose(at -> etcd.deletePrefix(keys.routesPrefix(config.node())))
            .handle((count, failure) -> failure == null)
            .completeOnTimeout(false, GOODBYE.toNanos(), TimeUnit.NANOSECONDS)
            .join();
    if (!removed) {
      log.info("routes are left behind: the other brokers will remove them");
    }
    membership.close();
    peers.all().forEach(Peer::close);
    reception.close();
    registrarThread.end();
    loops.shutdownGracefully(100, GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    log.info("left, node={}", config.node());
  }

  @Override
  public void close() {
    leave();
  }
}
