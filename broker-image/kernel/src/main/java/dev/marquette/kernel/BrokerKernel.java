package dev.marquette.kernel;

import dev.marquette.kernel.bans.Bans;
import dev.marquette.topic.TrieLayout;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernel: what its loops share, and the way in for everybody else. Safe for any threads. */
public final class BrokerKernel implements Kernel {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerKernel.class);
  private static final long CLOSE_TIMEOUT_SECONDS = 10;

  final KernelClock clock;
  final Incidents incidents;
  final ClusterLinkRef link;
  final Routes routes;
  final RetainedStore retained = new RetainedStore();
  final DelayedRoom delayed = new DelayedRoom();
  final SessionRegistry registry = new SessionRegistry();
  final ClaimLine claims;

  final Relays relays = new Relays();
  final ListenerCounts listeners = new ListenerCounts();
  final Zones zones;
  final Bans bans;
  final Publisher publisher;

  private final SystemMessages systemMessages = new SystemMessages(this);
  private final TopicMetrics topicMetrics = new TopicMetrics(this);
  private final LoopContext[] contexts;
  private final AtomicLong moveEpoch = new AtomicLong();

  /** Grows when connections are told to go: a listener that comes back keeps its new ones. */
  private final AtomicInteger connectionGeneration = new AtomicInteger();

  private volatile MqttSettings settings;
  private volatile Authenticator authenticator = Authenticator.ANYONE;
  private volatile EnhancedAuthenticator enhancedAuthenticator = EnhancedAuthenticator.NONE;
  private volatile Authorizing authorizing = new Authorizing(Authorizer.EVERYTHING, 0);
  private volatile @Nullable ClientAnnouncer announcer;
  private volatile CongestionListener congestionListener = CongestionListener.NONE;
  private volatile boolean closed;

  /**
   * Who decides.
   *
   * @param generation grows when that changes: verdicts of an older one are forgotten
   */
  record Authorizing(Authorizer authorizer, int generation) {}

  private BrokerKernel(
      List<LoopExecutor> loops, MqttSettings settings, KernelClock clock, ClusterLink link) {
    if (loops.isEmpty() || loops.size() > Long.SIZE) {
      throw new IllegalArgumentException(loops.size() + " event loops; expected 1 to 64");
    }
    this.clock = clock;
    this.settings = settings;
    this.incidents = new Incidents(clock);
    this.zones = new Zones(settings, clock);
    this.bans = new Bans(clock::millis, new Expulsion(this));
    this.link = new ClusterLinkRef(link);
    this.routes = new Routes(loops.size(), this.link);
    this.claims = new ClaimLine(this.link);
    this.publisher = new Publisher(this);
    this.contexts = new LoopContext[loops.size()];
    for (int i = 0; i < contexts.length; i++) {
      contexts[i] = new LoopContext(this, i, loops.get(i), settings);
    }
  }

  /**
   * Starts a kernel.
   *
   * @param loops 1 to 64
   * @param link {@link ClusterLink#ALONE}, or see {@link #cluster}
   */
  public static BrokerKernel start(
      List<LoopExecutor> loops, MqttSettings settings, KernelClock clock, ClusterLink link) {
    BrokerKernel kernel = new BrokerKernel(loops, settings, clock, link);
    for (LoopContext context : kernel.contexts) {
      context.start();
    }
    kernel.bans.configure(settings.bans());
    new ExpirySweep(kernel, kernel.contexts[0]).start();
    return kernel;
  }

  /** Names the way to the other brokers: once, before the first connection. */
  public void cluster(ClusterLink newLink) {
    link.set(newLink);
  }

  LoopContext context(int index) {
    return contexts[index];
  }

  LoopContext[] contexts() {
    return contexts;
  }

  /** The loop that everything of this name goes through that has no loop of its own. */
  LoopContext home(String name) {
    return contexts[Hashes.place(name, contexts.length)];
  }

  /** The bits of all loops. */
  long allLoops() {
    return -1L >>> (Long.SIZE - contexts.length);
  }

  long moveEpoch() {
    return moveEpoch.get();
  }

  long beginMoveEpoch() {
    return moveEpoch.incrementAndGet();
  }

  boolean isClosed() {
    return closed;
  }

  Authenticator authenticator() {
    return authenticator;
  }

  EnhancedAuthenticator enhancedAuthenticator() {
    return enhancedAuthenticator;
  }

  Authorizing authorizing() {
    return authorizing;
  }

  // --- clients ---

  @Override
  public KernelClock clock() {
    return clock;
  }

  @Override
  public int loops() {
    return contexts.length;
  }

  @Override
  public Connection open(int loop, Wire wire, ListenerContext listener) {
    ClientConnection connection =
        new ClientConnection(contexts[loop], wire, listener, connectionGeneration.get());
    if (closed) {
      connection.disconnect(Problem.STOPPING);
    }
    return connection;
  }

  /** Names who is told of clients that take too little, with {@link CongestionAlarm} on. */
  public void congestionListener(CongestionListener listener) {
    congestionListener = listener;
  }

  CongestionListener congestionListener() {
    return congestionListener;
  }

  /** Has clients announced that come and go from now on; null for not. */
  public void announcer(@Nullable ClientAnnouncer newAnnouncer) {
    announcer = newAnnouncer;
  }

  /** Called on the loop of the client's connection; costs one read while nothing is announced. */
  void announce(Supplier<ClientEvent> event) {
    ClientAnnouncer present = announcer;
    if (present != null) {
      Announcements.send(this, present, event.get());
    }
  }

  @Override
  public CompletableFuture<Boolean> kick(String clientId) {
    return Removal.start(registry, clientId);
  }

  @Override
  public CompletableFuture<@Nullable Void> closeConnections(String listener) {
    int generation = connectionGeneration.getAndIncrement();
    return closeConnections(
        connection ->
            connection.generation() <= generation && connection.listener().name().equals(listener),
        Problem.LISTENER_CHANGED);
  }

  /** Closes those of the connections that are open now, on their loops, at a bounded rate. */
  CompletableFuture<@Nullable Void> closeConnections(
      Predicate<ClientConnection> which, Problem why) {
    return onAllLoops((loop, done) -> new PacedClose(loop, which, why, done).start());
  }

  @Override
  public Bans bans() {
    return bans;
  }

  // --- settings ---

  @Override
  public MqttSettings settings() {
    return settings;
  }

  @Override
  public MqttSettings settings(String listener) {
    return zones.of(listener).settings();
  }

  @Override
  public synchronized void settings(MqttSettings newSettings) {
    zones.set(newSettings);
    settings = newSettings;
    bans.configure(newSettings.bans());
    for (LoopContext context : contexts) {
      context.post(() -> context.settings(settings));
    }
  }

  @Override
  public void override(String listener, UnaryOperator<MqttSettings> overrides) {
    zones.override(listener, overrides);
  }

  @Override
  public void endListener(String listener) {
    zones.remove(listener);
  }

  @Override
  public void listenerLimits(String listener, RateLimits totals) {
    zones.limit(listener, totals);
  }

  @Override
  public void routeTable(TrieLayout layout) {
    for (LoopContext context : contexts) {
      if (context.executor.inLoop()) {
        throw new IllegalStateException(
            "event loop " + context.index + " cannot wait until the route table is " + layout);
      }
    }
    long start = clock.nanoTime();
    if (routes.layout(layout)) {
      LOG.info(
          "the route table is {} now, filters={} ms={}",
          layout.name().toLowerCase(Locale.ROOT),
          routes.size(),
          (clock.nanoTime() - start) / 1_000_000);
    }
  }

  @Override
  public void authenticator(Authenticator newAuthenticator) {
    authenticator = newAuthenticator;
  }

  @Override
  public void enhancedAuthenticator(EnhancedAuthenticator newAuthenticator) {
    enhancedAuthenticator = newAuthenticator;
  }

  @Override
  public synchronized void authorizer(Authorizer newAuthorizer) {
    authorizing = new Authorizing(newAuthorizer, authorizing.generation() + 1);
  }

  // --- messages ---

  @Override
  public CompletableFuture<@Nullable Void> publish(Message message) {
    return onHome(message, (loop, source) -> publish(loop, message, source));
  }

  private Publisher.Outcome publish(LoopContext loop, Message message, Completion.Source source) {
    if (!DelayedTopic.is(message.topic())) {
      loop.counters.increment(Counter.PUBLISHED);
      return publisher.publish(loop, message, source);
    }
    return waits(loop.delayed.take(message));
  }

  private static Publisher.Outcome waits(@Nullable String refusal) {
    if (refusal != null) {
      throw new IllegalArgumentException(refusal);
    }
    return Publisher.Outcome.DELIVERED;
  }

  @Override
  public CompletableFuture<@Nullable Void> deliver(Message message) {
    return onHome(
        message,
        (loop, source) ->
            DelayedTopic.is(message.topic())
                ? waits(loop.delayed.takeAccepted(message))
                : publisher.deliverLocally(loop, message, source));
  }

  @Override
  public CompletableFuture<SharedAnswer> deliverShared(
      Message message, String filter, String group, boolean connected) {
    CompletableFuture<SharedAnswer> answer = new CompletableFuture<>();
    LoopContext loop = home(message);
    loop.post(
        () -> {
          SharedGroup shared = routes.group(filter, group);
          if (shared == null) {
            answer.complete(SharedAnswer.NOBODY);
          } else {
            publisher.shared().dispatchLocally(loop, message, shared, connected, answer);
          }
        });
    return answer;
  }

  /** Counts of the messages of chosen topics; none are chosen at first. */
  public TopicMetrics topicMetrics() {
    return topicMetrics;
  }

  /** For what this broker says of itself. */
  public SystemMessages systemMessages() {
    return systemMessages;
  }

  @Override
  public MessageTap.Registration tap(String filter, MessageTap tap) {
    return routes.tap(filter, tap);
  }

  /** Messages of one publisher keep their order: they go through one loop. */
  private LoopContext home(Message message) {
    String publisherId = message.publisherId();
    return home(publisherId == null ? message.topic() : publisherId);
  }

  private CompletableFuture<@Nullable Void> onHome(Message message, Send send) {
    LoopContext loop = home(message);
    DeliveryFuture future = new DeliveryFuture();
    loop.post(
        () -> {
          try {
            Publisher.Outcome outcome = send.send(loop, future);
            future.returned(outcome);
          } catch (Throwable e) {
            future.completeExceptionally(e);
          }
        });
    return future;
  }

  private interface Send {
    Publisher.Outcome send(LoopContext loop, Completion.Source source);
  }

  // --- the cluster ---

  @Override
  public void remoteRoute(int peer, String filter, @Nullable String group, int members) {
    routes.remote(peer, filter, group, members);
  }

  @Override
  public void peerGone(int peer) {
    routes.peerGone(peer);
  }

  @Override
  public CompletableFuture<@Nullable Void> quiesce() {
    return onAllLoops((loop, done) -> done.complete(null));
  }

  @Override
  public void retainRemote(Message message) {
    retained.setRemote(message);
  }

  @Override
  public List<Message> retainedMessages() {
    return retained.all(clock.millis());
  }

  @Override
  public CompletableFuture<@Nullable HandOver> handOver(
      String clientId, boolean discard, long claim) {
    return Departure.start(this, clientId, discard, claim);
  }

  @Override
  public CompletableFuture<Boolean> absorb(String clientId, long claim, SessionState state) {
    return registry.withSession(
        clientId,
        holder -> holder.claim() == claim,
        session -> {
          Luggage.add(session, state, claim);
          return true;
        });
  }

  @Override
  public CompletableFuture<Boolean> relayed(
      String clientId, long claim, List<SessionState.Queued> deliveries, boolean last) {
    Relay onward = relays.after(clientId, claim);
    if (onward != null) {
      return onward.relayed(claim, deliveries, last);
    }
    return registry
        .withSession(
            clientId,
            holder -> holder.claim() >= claim,
            session -> session.relayed(claim, deliveries, last))
        .thenCompose(
            done -> {
              Relay left = done ? null : relays.after(clientId, claim); // it went this moment
              return left == null
                  ? CompletableFuture.completedFuture(done)
                  : left.relayed(claim, deliveries, last);
            });
  }

  @Override
  public long claimOf(String clientId) {
    Tenure holder = registry.holder(clientId);
    return holder == null ? 0 : holder.claim();
  }

  @Override
  public List<String> clientIds() {
    return registry.clientIds();
  }

  @Override
  public List<Kernel.Route> localRoutes() {
    return routes.local();
  }

  // --- the rest ---

  @Override
  public KernelStats stats() {
    return Stats.of(this);
  }

  /** What {@link #stats} tells of now, without what has been. */
  public Population population() {
    return Stats.population(this);
  }

  /** Waits until all loops have done so, unless it is one of them that calls. */
  @Override
  public void close() {
    long deadlineNanos = clock.nanoTime() + Shutdown.LIMIT_NANOS;
    CompletableFuture<@Nullable Void> done =
        onAllLoops((loop, loopDone) -> new Shutdown(loop, deadlineNanos, loopDone).start());
    closed = true;
    for (LoopContext context : contexts) {
      if (context.executor.inLoop()) {
        return;
      }
    }
    try {
      done.get(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      incidents.report("close", e);
    }
  }

  private CompletableFuture<@Nullable Void> onAllLoops(
      BiConsumer<LoopContext, CompletableFuture<@Nullable Void>> task) {
    CompletableFuture<?>[] all = new CompletableFuture<?>[contexts.length];
    for (LoopContext context : contexts) {
      CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
      all[context.index] = done;
      context.post(() -> task.accept(context, done));
    }
    return CompletableFuture.allOf(all).thenApply(nothing -> null);
  }
}
