package dev.marquette.kernel;

import dev.marquette.kernel.testkit.TestBroker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Brokers that call each other without a network. Peer numbers are places in the list. */
final class TestCluster {
  private final List<TestBroker> brokers = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final List<ArrayDeque<Runnable>> routes = new ArrayList<>();
  private final List<Barrier> barriers = new ArrayList<>();
  private final long[] shown;

  /** The number of the last claim. */
  long claims;

  /** Whether brokers see each other's routes only when the test says so. */
  boolean routesWait;

  TestCluster(int count) {
    this(count, MqttSettings.DEFAULT);
  }

  TestCluster(int count, MqttSettings settings) {
    this(count, settings, new SplittableRandom());
  }

  /**
   * @param dice by which all brokers choose
   */
  TestCluster(int count, MqttSettings settings, RandomGenerator dice) {
    shown = new long[count];
    for (int i = 0; i < count; i++) {
      Link link = new Link(i);
      links.add(link);
      routes.add(new ArrayDeque<>());
      brokers.add(new TestBroker(2, settings, link, dice));
    }
  }

  TestBroker broker(int index) {
    return brokers.get(index);
  }

  Link link(int index) {
    return links.get(index);
  }

  /** Shows a broker what others' routes became meanwhile. */
  void showRoutes(int broker) {
    ArrayDeque<Runnable> waiting = routes.get(broker);
    while (!waiting.isEmpty()) {
      waiting.poll().run();
      shown[broker]++;
    }
    barriers.removeIf(Barrier::isDone);
  }

  /** One broker waits until the others have seen as many of the changes as it has. */
  private record Barrier(long[] shown, long[] wanted, CompletableFuture<@Nullable Void> done) {
    boolean isDone() {
      for (int i = 0; i < shown.length; i++) {
        if (shown[i] < wanted[i]) {
          return false;
        }
      }
      return done.complete(null);
    }
  }

  void showRoutes() {
    for (int i = 0; i < brokers.size(); i++) {
      showRoutes(i);
    }
  }

  /** Lets time pass everywhere. */
  void advance(Duration duration) {
    for (long left = duration.toMillis(); left > 0; left -= 500) {
      for (TestBroker broker : brokers) {
        broker.advance(Duration.ofMillis(Math.min(left, 500)));
      }
      run();
    }
  }

  /** Runs all brokers until none has anything to do. */
  void run() {
    for (int i = 0; i < 20; i++) {
      brokers.forEach(TestBroker::run);
    }
  }

  /** A claim that all other brokers have answered. */
  static final class Granted implements ClusterLink.Grant {
    private final long claim;
    private final int to;
    private final List<Kernel.HandOver> handOvers = new ArrayList<>();

    Granted(long claim, int to) {
      this.claim = claim;
      this.to = to;
    }

    private void add(Kernel.@Nullable HandOver handOver) {
      if (handOver != null) {
        handOvers.add(handOver);
      }
    }

    @Override
    public long claim() {
      return claim;
    }

    @Override
    public List<SessionState> sessions() {
      return handOvers.stream()
          .map(Kernel.HandOver::state)
          .sorted(Comparator.comparingLong(SessionState::claim).reversed())
          .toList();
    }

    @Override
    public void queued() {}

    @Override
    public void taken() {
      handOvers.forEach(handOver -> handOver.taken(to));
    }
  }

  /** One broker's way to the others. */
  final class Link implements ClusterLink {
    final List<String> events = new ArrayList<>();
    final Set<Integer> unreachable = new HashSet<>();

    /** Peers that nothing for shared groups can be sent to. */
    final Set<Integer> unsent = new HashSet<>();

    /** Whether that shows as from a stage that comes after, wrapped. */
    boolean failsLate;

    /** What peers say of messages for shared groups, without a look at their members. */
    final Map<Integer, SharedAnswer> answers = new HashMap<>();

    final List<CompletableFuture<@Nullable Void>> held = new ArrayList<>();
    final List<Runnable> heldShared = new ArrayList<>();
    boolean holding;
    int forwardedShared;
    @Nullable Error failure;

    /** Whether its claims are granted without a word to the others. */
    boolean asksNobody;

    /** Claims that all others have answered are not granted before this is done. */
    CompletableFuture<@Nullable Void> grants = CompletableFuture.completedFuture(null);

    private final int self;

    Link(int self) {
      this.self = self;
    }

    private BrokerKernel kernel(int peer) {
      return brokers.get(peer).kernel();
    }

    @Override
    public void localRoute(String filter, @Nullable String group, int members) {
      if (failure != null) {
        throw failure;
      }
      String many = members > 1 ? "*" + members : "";
      events.add((members > 0 ? "+" : "-") + filter + (group == null ? "" : "@" + group + many));
      for (int peer = 0; peer < brokers.size(); peer++) {
        if (peer != self) {
          BrokerKernel other = kernel(peer);
          Runnable route = () -> other.remoteRoute(self, filter, group, members);
          if (routesWait) {
            routes.get(peer).add(route);
          } else {
            route.run();
          }
        }
      }
    }

    @Override
    public String node() {
      return "node" + self;
    }

    @Override
    public String node(int peer) {
      return links.get(peer).node();
    }

    @Override
    public CompletableFuture<@Nullable Void> forward(int peer, Message message) {
      if (failure != null) {
        throw failure;
      }
      if (unreachable.contains(peer)) {
        return CompletableFuture.failedFuture(new IllegalStateException("unreachable"));
      }
      if (holding) {
        CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
        held.add(future);
        return future;
      }
      return kernel(peer).deliver(message);
    }

    @Override
    public CompletableFuture<@Nullable Void> handOn(Message delayed) {
      int peer = (self + 1) % brokers.size();
      if (holding) {
        CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
        held.add(future);
        return future;
      }
      return peer == self || unreachable.contains(peer)
          ? ClusterLink.super.handOn(delayed)
          : kernel(peer).deliver(delayed);
    }

    @Override
    public CompletableFuture<SharedAnswer> forwardShared(
        int peer, Message message, String filter, String group, boolean connected) {
      if (unsent.contains(peer)) {
        CompletableFuture<SharedAnswer> failed =
            CompletableFuture.failedFuture(new NotSentException("peer " + peer + " is away"));
        return failsLate ? failed.thenApply(answer -> answer) : failed;
      }
      forwardedShared++;
      SharedAnswer answer = answers.get(peer);
      if (answer != null) {
        return CompletableFuture.completedFuture(answer);
      }
      if (holding) {
        CompletableFuture<SharedAnswer> later = new CompletableFuture<>();
        heldShared.add(
            () ->
                forwardShared(peer, message, filter, group, connected).thenAccept(later::complete));
        return later;
      }
      return unreachable.contains(peer)
          ? CompletableFuture.failedFuture(new IllegalStateException("unreachable"))
          : kernel(peer).deliverShared(message, filter, group, connected);
    }

    /** Lets go what was held for shared groups, and holds no more. */
    void release() {
      holding = false;
      heldShared.forEach(Runnable::run);
      heldShared.clear();
    }

    @Override
    public CompletableFuture<Grant> claim(String clientId, boolean discard) {
      events.add("claim " + clientId);
      Granted granted = new Granted(++claims, self);
      CompletableFuture<?> done = CompletableFuture.completedFuture(null);
      for (int peer = 0; peer < brokers.size(); peer++) {
        if (peer != self && !asksNobody) {
          int other = peer;
          done =
              done.thenCompose(
                  any ->
                      kernel(other)
                          .handOver(clientId, discard, granted.claim)
                          .thenAccept(granted::add));
        }
      }
      CompletableFuture<@Nullable Void> gate = grants;
      return done.thenCompose(any -> gate).thenApply(any -> granted);
    }

    @Override
    public CompletableFuture<Boolean> relay(
        int peer, String clientId, long claim, List<SessionState.Queued> deliveries, boolean last) {
      events.add("relay " + clientId + " " + deliveries.size() + (last ? " last" : ""));
      return kernel(peer).relayed(clientId, claim, deliveries, last);
    }

    @Override
    public CompletableFuture<@Nullable Void> barrier(int peer) {
      long[] wanted = new long[brokers.size()];
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = shown[i] + routes.get(i).size();
      }
      Barrier barrier = new Barrier(shown, wanted, new CompletableFuture<>());
      if (!barrier.isDone()) {
        barriers.add(barrier);
      }
      return barrier.done;
    }

    @Override
    public void retained(Message message) {
      for (int peer = 0; peer < brokers.size(); peer++) {
        if (peer != self) {
          kernel(peer).retainRemote(message);
        }
      }
    }
  }
}
