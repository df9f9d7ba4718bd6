package dev.marquette.cluster;

import dev.marquette.kernel.Authenticator;
import dev.marquette.kernel.Authorizer;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.Connection;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.KernelStats;
import dev.marquette.kernel.ListenerContext;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.MessageTap;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.SessionState;
import dev.marquette.kernel.Wire;
import java.util.ArrayList;
import java.util.Collections;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A kernel without clients: keeps what it is told. As the real one, it has a session some time
 * after its claim was granted, gives it up no earlier, and lets one CONNECT of a client ID ask at a
 * time.
 */
final class FakeKernel implements Kernel {
  final Set<Seen> remoteRoutes = ConcurrentHashMap.newKeySet();
  final List<Seen> removedRoutes = Collections.synchronizedList(new ArrayList<>());
  final Set<Route> localRoutes = ConcurrentHashMap.newKeySet();
  final List<Message> delivered = Collections.synchronizedList(new ArrayList<>());
  final List<Message> shared = Collections.synchronizedList(new ArrayList<>());
  final Map<String, Message> retained = new ConcurrentHashMap<>();
  final Map<String, SessionState> sessions = new ConcurrentHashMap<>();
  final AtomicLong handedOver = new AtomicLong();
  volatile ClusterLink link = ClusterLink.ALONE;
  volatile boolean takesShared = true;

  private final ScheduledExecutorService loop = new ScheduledThreadPoolExecutor(1);
  private final Map<String, CompletableFuture<?>> lines = new ConcurrentHashMap<>();
  private final Map<String, Supplier<CompletableFuture<?>>> granted = new ConcurrentHashMap<>();

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
            claim(clientId, cleanStart, connected)
                .whenCompleteAsync(
                    (remote, failure) -> {
                      if (failure != null) {
                        granted.remove(clientId);
                        connected.completeExceptionally(failure);
                        return;
                      }
                      SessionState local = sessions.get(clientId);
                      SessionState found = remote != null ? remote : local;
                      SessionState state =
                          cleanStart || found == null ? Samples.empty(clientId, 60) : found;
                      sessions.put(clientId, state);
                      granted.remove(clientId);
                      connected.complete(state);
                    },
                    soon()));
    return connected;
  }

  // whoever asks from now on waits until it is known whether there is an answer, and then for that
  private CompletableFuture<@Nullable SessionState> claim(
      String clientId, boolean cleanStart, CompletableFuture<?> connected) {
    CompletableFuture<@Nullable Void> listening = new CompletableFuture<>();
    CompletableFuture<@Nullable SessionState> answer = new CompletableFuture<>();
    granted.put(
        clientId,
        () ->
            listening.thenCompose(
                yes ->
                    answer.isDone()
                        ? connected.thenApply(any -> null)
                        : CompletableFuture.completedFuture(null)));
    link.claim(clientId, cleanStart)
        .whenComplete(
            (state, failure) -> {
              if (failure == null) {
                answer.complete(state);
              } else {
                answer.completeExceptionally(failure);
              }
            });
    listening.complete(null);
    return answer;
  }

  void end(String clientId) {
    sessions.remove(clientId);
    link.released(clientId);
  }

  void subscribe(String filter, @Nullable String group) {
    localRoutes.add(new Route(filter, group));
    link.localRoute(filter, group, true);
  }

  void unsubscribe(String filter, @Nullable String group) {
    localRoutes.remove(new Route(filter, group));
    link.localRoute(filter, group, false);
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
  public void remoteRoute(int peer, String filter, @Nullable String group, boolean present) {
    if (present) {
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
          delivered.add(message);
          return null;
        },
        loop);
  }

  @Override
  public CompletableFuture<Boolean> deliverShared(Message message, String filter, String group) {
    return CompletableFuture.supplyAsync(
        () -> {
          if (takesShared) {
            shared.add(message);
          }
          return takesShared;
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
  public CompletableFuture<@Nullable SessionState> handOver(String clientId, boolean discard) {
    return granted
        .getOrDefault(clientId, () -> CompletableFuture.completedFuture(null))
        .get()
        .handleAsync(
            (connected, failure) -> {
              SessionState state = sessions.remove(clientId);
              if (state != null) {
                handedOver.incrementAndGet();
              }
              return discard ? null : state;
            },
            soon());
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
  public KernelStats stats() {
    return new KernelStats(
        sessions.size(),
        sessions.size(),
        0,
        0,
        0,
        0,
        new long[3],
        new long[3],
        0,
        0,
        0,
        0,
        0,
        0,
        Map.of(),
        Map.of(),
        new long[0]);
  }

  @Override
  public void close() {
    loop.shutdownNow();
  }

  // --- not the cluster's ---

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
  public void authenticator(Authenticator authenticator) {
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
