package dev.marquette.cluster;

import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.NotSentException;
import dev.marquette.kernel.SessionState;
import dev.marquette.kernel.SharedAnswer;
import dev.marquette.kernel.testkit.ManualLoop;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A broker as {@link Cluster} puts it together, with everything around it simulated. */
final class SimulatedBroker implements ClusterLink, Others {
  private final Simulation simulation;
  private final View.Member member;
  private final TestBroker broker;
  private final Registrar registrar;
  private final RouteBarrier barrier;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final Map<View.Member, SimulatedPeer> peers = new HashMap<>();
  private final Map<View.Member, Map<String, SimulatedEtcd.Route>> routes = new HashMap<>();
  private final ArrayDeque<SimulatedEtcd.Route> unwritten = new ArrayDeque<>();
  private final List<CompletableFuture<Long>> flushes = new ArrayList<>();
  private long writtenAt;
  private boolean stalled;
  private boolean withoutEtcd;
  private boolean seeing;
  private boolean writing;
  private int revision;
  private long ranNanos;
  private long reviewedNanos;

  SimulatedBroker(Simulation simulation, String name) {
    this.simulation = simulation;
    this.member = new View.Member(name, new UUID(simulation.random.nextLong(), 0).toString());
    this.broker =
        new TestBroker(
            2, TestSettings.with("sharedStrategy", MqttSettings.SharedStrategy.HASH_TOPIC), this);
    this.ranNanos = simulation.nanos();
    Tasks thread =
        new Tasks() {
          @Override
          public void execute(Runnable task) {
            later(task);
          }

          @Override
          public void schedule(Runnable task, long delayNanos) {
            simulation.after(delayNanos, () -> later(task));
          }
        };
    this.registrar =
        new Registrar(
            thread,
            broker.kernel(),
            this,
            Simulation.TIMING,
            simulation::nanos,
            simulation::millis,
            () -> simulation.chance.getAsLong());
    this.barrier =
        new RouteBarrier(thread, broker.kernel(), this, this::routesWritten, () -> false);
  }

  View.Member member() {
    return member;
  }

  BrokerKernel kernel() {
    return broker.kernel();
  }

  TestBroker broker() {
    return broker;
  }

  // --- its time ---

  void later(Runnable task) {
    tasks.add(task);
  }

  /** Does nothing any more, or goes on. */
  void stall(boolean isStalled) {
    stalled = isStalled;
  }

  boolean isStalled() {
    return stalled;
  }

  /** Runs what there is, in an order that chance decides, but not always to the end. */
  void run() {
    if (stalled) {
      return;
    }
    if (simulation.nanos() - ranNanos >= Duration.ofMillis(100).toNanos()) {
      broker.advance(Duration.ofNanos(simulation.nanos() - ranNanos));
      ranNanos = simulation.nanos();
    }
    if (simulation.nanos() - reviewedNanos >= Registrar.REVIEW_NANOS) {
      reviewedNanos = simulation.nanos();
      registrar.review();
    }
    List<ManualLoop> loops = broker.loops();
    for (int idle = 0; idle < 8; ) {
      int who = simulation.random.nextInt(loops.size() + 1);
      boolean ran;
      if (who < loops.size()) {
        ran = loops.get(who).runOne();
      } else {
        Runnable task = tasks.poll();
        ran = task != null;
        if (task != null) {
          task.run();
        }
      }
      idle = ran ? 0 : idle + 1;
    }
    seeRoutes();
    writeRoutes();
  }

  // --- the others ---

  /** Sees that the other is there, if it did not know. */
  void meet(SimulatedBroker other) {
    if (peers.containsKey(other.member)) {
      return;
    }
    int index = 0;
    while (at(index) != null) {
      index++;
    }
    int free = index;
    peers.put(other.member, new SimulatedPeer(simulation, this, other, free));
    routes
        .getOrDefault(other.member, Map.of())
        .values()
        .forEach(
            route -> kernel().remoteRoute(free, route.filter(), route.group(), route.members()));
    registrar.othersChanged();
  }

  /** The other's lease ended, and the grace period after it. */
  void drop(SimulatedBroker other) {
    SimulatedPeer peer = peers.remove(other.member);
    if (peer != null) {
      kernel().peerGone(peer.index());
      peer.close();
      registrar.othersChanged();
    }
  }

  void wireChanged(SimulatedBroker other, boolean isCut) {
    SimulatedPeer peer = peers.get(other.member);
    if (peer != null) {
      peer.wireChanged(isCut);
    }
  }

  @Override
  public Collection<? extends Other> all() {
    return List.copyOf(peers.values());
  }

  @Override
  public @Nullable Other of(View.Member which) {
    return peers.get(which);
  }

  private @Nullable SimulatedPeer at(int index) {
    return peers.values().stream().filter(peer -> peer.index() == index).findFirst().orElse(null);
  }

  /** As {@link Cluster} does. */
  CompletableFuture<Answer> handle(View.Member from, Request request) {
    return switch (request) {
      case Request.Forward(Message message) ->
          kernel().deliver(message).thenApply(delivered -> new Answer.Done());
      case Request.ForwardShared(Message message, String filter, String group, boolean connected) ->
          kernel().deliverShared(message, filter, group, connected).thenApply(Answer.Shared::new);
      case Request.HandOver handOver -> registrar.handOver(from, handOver);
      case Request.Settled news -> {
        registrar.settled(from, news);
        yield CompletableFuture.completedFuture(new Answer.Done());
      }
      case Request.Relay relay ->
          kernel()
              .relayed(relay.clientId(), relay.claim(), relay.deliveries(), relay.last())
              .thenApply(Answer.Taken::new);
      case Request.Holds holds -> registrar.compare(from, holds);
      case Request.Write write -> barrier.write();
      case Request.Flush flush -> barrier.flush(from, flush);
      case Request.Mark mark -> CompletableFuture.completedFuture(new Answer.Done());
      default -> throw new IllegalStateException("not simulated: " + request);
    };
  }

  // --- etcd ---

  void withoutEtcd(boolean isWithout) {
    withoutEtcd = isWithout;
  }

  private void seeRoutes() {
    if (!seeing && !withoutEtcd && revision < simulation.etcd.revision()) {
      seeing = true;
      simulation.after(
          simulation.etcd.delayNanos(),
          () ->
              later(
                  () -> {
                    seeing = false;
                    seeAll();
                  }));
    }
  }

  private void seeAll() {
    while (!withoutEtcd && revision < simulation.etcd.revision()) {
      revision++;
      SimulatedEtcd.Route route = simulation.etcd.at(revision);
      if (!route.of().equals(member)) {
        see(route);
      }
    }
    barrier.saw(revision);
  }

  private void see(SimulatedEtcd.Route route) {
    Map<String, SimulatedEtcd.Route> known =
        routes.computeIfAbsent(route.of(), of -> new HashMap<>());
    if (route.members() > 0) {
      known.put(route.key(), route);
    } else {
      known.remove(route.key());
    }
    SimulatedPeer peer = peers.get(route.of());
    if (peer != null) {
      kernel().remoteRoute(peer.index(), route.filter(), route.group(), route.members());
    }
  }

  private void writeRoutes() {
    if (!writing && !withoutEtcd && !unwritten.isEmpty()) {
      writing = true;
      simulation.after(
          simulation.etcd.delayNanos(),
          () -> {
            writing = false;
            while (!withoutEtcd && !unwritten.isEmpty()) {
              simulation.etcd.write(unwritten.poll());
              writtenAt = simulation.etcd.revision();
            }
            if (unwritten.isEmpty()) {
              List<CompletableFuture<Long>> waiting = List.copyOf(flushes);
              flushes.clear();
              later(() -> waiting.forEach(each -> each.complete(writtenAt)));
            }
          });
    }
  }

  private CompletableFuture<Long> routesWritten() {
    CompletableFuture<Long> done = new CompletableFuture<>();
    if (unwritten.isEmpty()) {
      done.complete(writtenAt);
    } else {
      flushes.add(done);
    }
    return done;
  }

  // --- the kernel's calls ---

  @Override
  public void localRoute(String filter, @Nullable String group, int members) {
    unwritten.add(new SimulatedEtcd.Route(member, filter, group, members));
  }

  @Override
  public String node() {
    return member.node();
  }

  @Override
  public @Nullable String node(int index) {
    SimulatedPeer peer = at(index);
    return peer == null ? null : peer.member().node();
  }

  @Override
  public CompletableFuture<@Nullable Void> forward(int index, Message message) {
    SimulatedPeer peer = at(index);
    return peer == null
        ? CompletableFuture.failedFuture(new PeerGoneException("gone"))
        : peer.send(String.valueOf(message.publisherId()), new Request.Forward(message))
            .thenApply(answer -> null);
  }

  @Override
  public CompletableFuture<SharedAnswer> forwardShared(
      int index, Message message, String filter, String group, boolean connected) {
    SimulatedPeer peer = at(index);
    return peer == null
        ? CompletableFuture.failedFuture(new NotSentException("gone"))
        : peer.send(
                String.valueOf(message.publisherId()),
                new Request.ForwardShared(message, filter, group, connected))
            .thenApply(SimulatedBroker::shared);
  }

  private static SharedAnswer shared(Answer answer) {
    return answer instanceof Answer.Shared(SharedAnswer shared) ? shared : SharedAnswer.NOBODY;
  }

  @Override
  public CompletableFuture<Grant> claim(String clientId, boolean discard) {
    return registrar.claim(clientId, discard);
  }

  @Override
  public CompletableFuture<Boolean> relay(
      int index, String clientId, long claim, List<SessionState.Queued> deliveries, boolean last) {
    SimulatedPeer peer = at(index);
    return peer == null
        ? CompletableFuture.failedFuture(new PeerGoneException("gone"))
        : peer.ask(new Request.Relay(clientId, claim, deliveries, last))
            .thenApply(answer -> answer instanceof Answer.Taken(boolean taken) && taken);
  }

  @Override
  public CompletableFuture<@Nullable Void> barrier(int index) {
    return barrier.pass(at(index));
  }

  @Override
  public void retained(Message message) {}

  @Override
  public String toString() {
    return member.node();
  }
}
