package dev.marquette.cluster;

import dev.marquette.kernel.ActivityStats;
import dev.marquette.kernel.Authenticator;
import dev.marquette.kernel.Authorizer;
import dev.marquette.kernel.BanStats;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.Connection;
import dev.marquette.kernel.EnhancedAuthenticator;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.KernelStats;
import dev.marquette.kernel.ListenerContext;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.MessageTap;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.PacketCounts;
import dev.marquette.kernel.PacketStats;
import dev.marquette.kernel.Population;
import dev.marquette.kernel.RateLimits;
import dev.marquette.kernel.SessionState;
import dev.marquette.kernel.SessionStats;
import dev.marquette.kernel.SharedAnswer;
import dev.marquette.kernel.ThrottleStats;
import dev.marquette.kernel.Wire;
import dev.marquette.kernel.bans.Bans;
import dev.marquette.topic.TrieLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A kernel without clients: keeps what it is told. As the real one, it has a session some time
 * after its claim was granted, and lets one CONNECT of a client ID ask at a time.
 */
final class FakeKernel implements Kernel {
  final Set<Seen> remoteRoutes = ConcurrentHashMap.newKeySet();
  final List<Seen> removedRoutes = Collections.synchronizedList(new ArrayList<>());
  final Map<String, Integer> remoteMembers = new ConcurrentHashMap<>();
  final Set<Route> localRoutes = ConcurrentHashMap.newKeySet();
  final List<Message> delivered = Collections.synchronizedList(new ArrayList<>());
  final List<Message> shared = Collections.synchronizedList(new ArrayList<>());
  final Map<String, Message> retained = new ConcurrentHashMap<>();
  final Map<String, SessionState> sessions = new ConcurrentHashMap<>();
  final Bans bans = new Bans(System::currentTimeMillis, banned -> {});
  final AtomicLong handedOver = new AtomicLong();
  volatile ClusterLink link = ClusterLink.ALONE;
  volatile boolean takesShared = true;
  volatile boolean isConnected = true;
  volatile boolean takesMessages = true;

  private static final PacketCounts NO_PACKETS = new PacketCounts(Map.of());

  private final ScheduledExecutorService loop = new ScheduledThreadPoolExecutor(1);
  private final Map<String, CompletableFuture<?>> lines = new ConcurrentHashMap<>();
  private final Map<String, Given> departing = new ConcurrentHashMap<>();

  record Seen(int peer, String filter, @Nullable String group) {}

  /** A CONNECT: done when the session is here; fails when the claim does. */
  CompletableFuture<SessionState> connect(String clientId, boolean cleanStart) {
    CompletableFuture<SessionState> connected = new CompletableFuture<>();
    CompletableFuture<?>[] before = new CompletableFuture<?>[1];
    lines.compute(
        clientId,
        (id, last) -> {
          before[0] = last == null ? CompletableFuture.completedFuture(null) : last;
          return connected.handle((state, failure) -> null);
        });
    before[0].whenComplete(
        (left, none) ->
            link.claim(clientId, cleanStart)
                .whenCompleteAsync(
                    (grant, failure) -> {
                      if (failure != null) {
                        connected.completeExceptionally(failure);
                      } else {
                        connected.complete(hold(clientId, cleanStart, grant));
                      }
                    },
                    soon()));
    return connected;
  }

  private SessionState hold(String clientId, boolean cleanStart, ClusterLink.Grant grant) {
    List<SessionState> all = new ArrayList<>(grant.sessions());
    SessionState here = sessions.remove(clientId);
    if (here != null && !cleanStart) {
      all.add(here);
    }
    all.sort(Comparator.comparingLong(SessionState::claim).reversed());
    SessionState state = all.isEmpty() ? Samples.empty(clientId, 60) : all.getFirst();
    for (SessionState other : all.subList(Math.min(1, all.size()), all.size())) {
      state = Samples.with(state, other.queued());
    }
    state = Samples.heldBy(state, grant.claim());
    sessions.put(clientId, state);
    grant.queued();
    grant.taken();
    return state;
  }

  void end(String clientId) {
    sessions.remove(clientId);
  }

  void subscribe(String filter, @Nullable String group) {
    localRoutes.add(new Route(filter, group));
    link.localRoute(filter, group, 1);
  }

  /** The group has so many members here now. */
  void members(String filter, String group, int members) {
    localRoutes.removeIf(route -> route.filter().equals(filter) && group.equals(route.group()));
    localRoutes.add(new Route(filter, group, members));
    link.localRoute(filter, group, members);
  }

  void unsubscribe(String filter, @Nullable String group) {
    localRoutes.remove(new Route(filter, group));
    link.localRoute(filter, group, 0);
  }

  void retain(Message message) {
    retainRemote(message);
    link.retained(message);
  }

  Set<String> filtersOf(int peer) {
    Set<String> filters = new HashSet<>();
    for (Seen seen : remoteRoutes) {
      if (seen.peer() == peer) {
        filters.add(seen.group() == null ? seen.filter() : seen.group() + ":" + seen.filter());
      }
    }
    return filters;
  }

  private Executor soon() {
    return task ->
        loop.schedule(task, ThreadLocalRandom.current().nextInt(3000), TimeUnit.MICROSECONDS);
  }

  @Override
  public MqttSettings settings(String listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void override(String listener, UnaryOperator<MqttSettings> overrides) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void endListener(String listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void remoteRoute(int peer, String filter, @Nullable String group, int members) {
    if (group != null) {
      remoteMembers.put(group + ":" + filter, members);
    }
    if (members > 0) {
      remoteRoutes.add(new Seen(peer, filter, group));
    } else {
      remoteRoutes.remove(new Seen(peer, filter, group));
      removedRoutes.add(new Seen(peer, filter, group));
    }
  }

  @Override
  public void peerGone(int peer) {
    remoteRoutes.removeIf(seen -> seen.peer() == peer && removedRoutes.add(seen));
  }

  @Override
  public CompletableFuture<@Nullable Void> deliver(Message message) {
    return CompletableFuture.supplyAsync(
        () -> {
          if (!takesMessages) {
            throw new IllegalStateException("no room");
          }
          delivered.add(message);
          return null;
        },
        loop);
  }

  @Override
  public CompletableFuture<SharedAnswer> deliverShared(
      Message message, String filter, String group, boolean connected) {
    return CompletableFuture.supplyAsync(
        () -> {
          if (!takesShared) {
            return SharedAnswer.NOBODY;
          }
          if (connected && !isConnected) {
            return SharedAnswer.AWAY;
          }
          shared.add(message);
          return SharedAnswer.TAKEN;
        },
        loop);
  }

  @Override
  public void retainRemote(Message message) {
    if (message.payload().length == 0) {
      retained.remove(message.topic());
    } else {
      retained.put(message.topic(), message);
    }
  }

  @Override
  public List<Message> retainedMessages() {
    return List.copyOf(retained.values());
  }

  @Override
  public CompletableFuture<@Nullable HandOver> handOver(
      String clientId, boolean discard, long claim) {
    return CompletableFuture.supplyAsync(() -> giveInTurn(clientId, discard, claim), soon())
        .thenCompose(given -> given);
  }

  private CompletableFuture<@Nullable HandOver> giveInTurn(
      String clientId, boolean discard, long claim) {
    Given before = departing.get(clientId);
    return before != null && before.claim < claim
        ? before.decided.thenCompose(done -> handOver(clientId, discard, claim))
        : CompletableFuture.completedFuture(give(clientId, discard, claim));
  }

  private @Nullable HandOver give(String clientId, boolean discard, long claim) {
    SessionState state = sessions.get(clientId);
    if (state == null || claimOf(clientId) >= claim) {
      return null;
    }
    sessions.remove(clientId);
    handedOver.incrementAndGet();
    if (discard) {
      return null;
    }
    Given given = new Given(state, claim);
    departing.put(clientId, given);
    return given;
  }

  /** A session that is on its way: kept, it is here again. */
  private final class Given implements HandOver {
    final CompletableFuture<@Nullable Void> decided = new CompletableFuture<>();
    final long claim;
    private final SessionState state;

    Given(SessionState state, long claim) {
      this.state = state;
      this.claim = claim;
    }

    @Override
    public SessionState state() {
      return state;
    }

    @Override
    public boolean isRepeated(long question) {
      return false;
    }

    @Override
    public CompletableFuture<@Nullable Void> taken(int peer) {
      departing.remove(state.clientId(), this);
      decided.complete(null);
      return decided;
    }

    @Override
    public CompletableFuture<@Nullable Void> keptRest() {
      return kept(0);
    }

    @Override
    public CompletableFuture<@Nullable Void> kept(long question) {
      sessions.putIfAbsent(state.clientId(), state);
      return taken(-1);
    }
  }

  @Override
  public CompletableFuture<Boolean> absorb(String clientId, long claim, SessionState state) {
    return CompletableFuture.supplyAsync(
        () -> {
          SessionState here = sessions.get(clientId);
          if (here == null || here.claim() != claim) {
            return false;
          }
          sessions.put(clientId, Samples.with(here, state.queued()));
          return true;
        },
        soon());
  }

  @Override
  public CompletableFuture<Boolean> relayed(
      String clientId, long claim, List<SessionState.Queued> deliveries, boolean last) {
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public CompletableFuture<@Nullable Void> quiesce() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public long claimOf(String clientId) {
    SessionState state = sessions.get(clientId);
    Given given = departing.get(clientId);
    long held = state == null ? 0 : state.claim();
    return given == null ? held : Math.max(held, given.claim);
  }

  @Override
  public List<String> clientIds() {
    return List.copyOf(sessions.keySet());
  }

  @Override
  public List<Route> localRoutes() {
    return List.copyOf(localRoutes);
  }

  @Override
  public Bans bans() {
    return bans;
  }

  @Override
  public KernelStats stats() {
    return new KernelStats(
        new Population(sessions.size(), sessions.size(), 0, 0, 0, 0),
        new long[3],
        new long[3],
        0,
        0,
        0,
        Map.of(),
        Map.of(),
        new long[0],
        0,
        0,
        new BanStats(0, 0, 0),
        new ThrottleStats(0, 0, 0),
        Map.of(),
        new PacketStats(NO_PACKETS, NO_PACKETS, NO_PACKETS, NO_PACKETS, NO_PACKETS),
        new ActivityStats(0, 0, 0, 0, 0, 0, 0, Map.of(), new SessionStats(0, 0, 0, 0, 0)));
  }

  @Override
  public void close() {
    loop.shutdownNow();
  }

  // --- not the cluster's ---

  @Override
  public KernelClock clock() {
    return KernelClock.SYSTEM;
  }

  @Override
  public int loops() {
    return 1;
  }

  @Override
  public Connection open(int index, Wire wire, ListenerContext listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MqttSettings settings() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void settings(MqttSettings settings) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void routeTable(TrieLayout layout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void listenerLimits(String listener, RateLimits totals) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void authenticator(Authenticator authenticator) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void enhancedAuthenticator(EnhancedAuthenticator authenticator) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void authorizer(Authorizer authorizer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<@Nullable Void> publish(Message message) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MessageTap.Registration tap(String filter, MessageTap tap) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Boolean> kick(String clientId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<@Nullable Void> closeConnections(String listener) {
    throw new UnsupportedOperationException();
  }
}
