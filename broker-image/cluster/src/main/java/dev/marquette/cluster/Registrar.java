package dev.marquette.cluster;

import dev.marquette.etcd.Worker;
import dev.marquette.kernel.SessionState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says who holds a client ID, for those IDs of which this broker is the registrar: claims of one ID
 * are served one after the other, each time the holder gives the session up to the claimant.
 *
 * <p>A registrar knows where the sessions of its IDs are because every broker registers what it
 * holds, each time that the members change. As long as a member has not done so, it is asked; so is
 * this broker itself, which registers nothing with itself. A claim that cannot rely on this (the
 * first in rank is out of reach, or the claimant sees other members) asks everybody.
 *
 * <p>When members change, two registrars of one ID are kept apart by this: a claim is granted, and
 * a session handed over, only among brokers that see the same members, and a claimant that sees
 * others by the time that it is granted claims again.
 *
 * <p>Confined to its thread, but for what returns a future.
 */
final class Registrar {
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long GRANT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final View.Member self;
  private final Worker thread;
  private final Holdings holdings;
  private final Peers peers;
  private final Duration unreachable;
  private final long handOverNanos;
  private final LongSupplier nanoTime;

  private View view;

  /** Who has an ID; more than one when a registration crossed a session that moved. */
  private final Map<String, Set<View.Member>> holders = new HashMap<>();

  /** The latest grants: they may not have arrived yet. */
  private final Map<String, Grant> grants = new HashMap<>();

  private record Grant(View.Member to, long claim, long atNanos) {}

  /** IDs that were claimed in this view; their registrations are older than that. */
  private final Set<String> claimed = new HashSet<>();

  private final Set<View.Member> heard = new HashSet<>();
  private final Map<String, ArrayDeque<Runnable>> lines = new HashMap<>();

  Registrar(
      View.Member self,
      Worker thread,
      Holdings holdings,
      Peers peers,
      ClusterConfig.Timing timing,
      LongSupplier nanoTime) {
    this.self = self;
    this.thread = thread;
    this.holdings = holdings;
    this.peers = peers;
    this.unreachable = timing.unreachable();
    this.handOverNanos = timing.claim().toNanos() * 2 / 5;
    this.nanoTime = nanoTime;
    this.view = new View(Set.of(self));
    this.heard.add(self);
  }

  View view() {
    return view;
  }

  /** The members changed; what others hold is asked of them until they have told. */
  void view(View next) {
    view = next;
    claimed.clear();
    heard.clear();
    heard.add(self);
    holders
        .entrySet()
        .removeIf(
            held ->
                !next.members().containsAll(held.getValue())
                    || !next.first(held.getKey()).equals(self));
  }

  CompletableFuture<Answer> register(View.Member from, Request.Register told) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    thread.execute(
        () -> {
          if (told.view() != view.id() || !view.contains(from)) {
            answer.complete(new Answer.Retry());
            return;
          }
          told.clientIds().forEach(clientId -> register(from, clientId));
          if (told.last()) {
            heard.add(from);
            if (heard.containsAll(view.members())) {
              claimed.clear();
            }
          }
          answer.complete(new Answer.Done());
        });
    return answer;
  }

  private void register(View.Member from, String clientId) {
    if (!claimed.contains(clientId) && !lines.containsKey(clientId)) {
      holders.merge(clientId, Set.of(from), Registrar::both);
    }
  }

  private static Set<View.Member> both(Set<View.Member> some, Set<View.Member> others) {
    Set<View.Member> all = new HashSet<>(some);
    all.addAll(others);
    return Set.copyOf(all);
  }

  void released(View.Member from, String clientId) {
    thread.execute(
        () -> {
          if (!lines.containsKey(clientId)) {
            holders.remove(clientId, Set.of(from));
          }
        });
  }

  /** Another registrar, or this one, wants what is held here. */
  CompletableFuture<Answer> handOver(Request.HandOver request) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    thread.execute(
        () -> {
          if (request.view() != Request.ANY_VIEW && request.view() != view.id()) {
            answer.complete(new Answer.Retry());
            return;
          }
          holdings
              .handOver(request.clientId(), request.discard(), request.view(), request.claim())
              .whenComplete(
                  (state, failure) -> {
                    if (failure == null) {
                      answer.complete(new Answer.Session(state));
                    } else {
                      answer.completeExceptionally(failure);
                    }
                  });
        });
    return answer;
  }

  /** Forgets grants that have long arrived. */
  void sweep() {
    long now = nanoTime.getAsLong();
    grants.values().removeIf(grant -> now - grant.atNanos() > GRANT_NANOS);
  }

  /** Makes the sender the holder; the answer has the session that another one had. */
  CompletableFuture<Answer> claim(View.Member from, Request.Claim claim) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    thread.execute(
        () -> {
          if (isOutdated(claim)) {
            answer.complete(new Answer.Retry());
            return;
          }
          ArrayDeque<Runnable> line = lines.get(claim.clientId());
          Runnable turn = () -> serve(from, claim, answer);
          if (line == null) {
            lines.put(claim.clientId(), new ArrayDeque<>());
            turn.run();
          } else {
            line.add(turn);
          }
        });
    return answer;
  }

  /**
   * The members changed since it was made: it is not this registrar's to decide, or not like this.
   */
  private boolean isOutdated(Request.Claim claim) {
    return !claim.anyway() && claim.view() != view.id();
  }

  private void serve(View.Member from, Request.Claim claim, CompletableFuture<Answer> answer) {
    if (isOutdated(claim)) {
      answer.complete(new Answer.Retry());
      next(claim.clientId());
      return;
    }
    List<CompletableFuture<@Nullable SessionState>> given = new ArrayList<>();
    for (View.Member member : whoMayHold(from, claim)) {
      given.add(give(member, claim));
    }
    if (given.isEmpty()) {
      served(from, claim, answer, null, null);
      return;
    }
    CompletableFuture.allOf(given.toArray(CompletableFuture[]::new))
        .whenComplete(
            (all, failure) ->
                thread.execute(() -> served(from, claim, answer, first(given), failure)));
  }

  private Set<View.Member> whoMayHold(View.Member from, Request.Claim claim) {
    Set<View.Member> ask = new HashSet<>();
    Set<View.Member> known = holders.get(claim.clientId());
    if (claim.anyway()) {
      ask.addAll(view.members());
    } else {
      for (View.Member member : view.members()) {
        if (!heard.contains(member)) {
          ask.add(member);
        }
      }
      ask.addAll(known == null ? Set.of(self) : known);
    }
    ask.remove(from);
    return ask;
  }

  private static @Nullable SessionState first(
      List<CompletableFuture<@Nullable SessionState>> given) {
    for (CompletableFuture<@Nullable SessionState> each : given) {
      SessionState state = each.isCompletedExceptionally() ? null : each.join();
      if (state != null) {
        return state;
      }
    }
    return null;
  }

  private void served(
      View.Member from,
      Request.Claim claim,
      CompletableFuture<Answer> answer,
      @Nullable SessionState state,
      @Nullable Throwable failure) {
    String clientId = claim.clientId();
    // with a state in hand the claim has to succeed, or the session would be lost
    if (failure == null || state != null) {
      if (from.equals(self)) {
        holders.remove(clientId);
      } else if (view.first(clientId).equals(self)) {
        holders.put(clientId, Set.of(from));
      }
      if (!heard.containsAll(view.members())) {
        claimed.add(clientId);
      }
      grants.put(clientId, new Grant(from, claim.number(), nanoTime.getAsLong()));
      answer.complete(new Answer.Session(state));
    } else if (isOutdated(claim)) {
      answer.complete(new Answer.Retry());
    } else {
      answer.complete(new Answer.Failed("the holder did not give it up: " + failure.getMessage()));
    }
    next(clientId);
  }

  private void next(String clientId) {
    ArrayDeque<Runnable> line = lines.get(clientId);
    Runnable next = line == null ? null : line.poll();
    if (next == null) {
      lines.remove(clientId);
    } else {
      thread.execute(next); // not at once: a long line would be a deep stack
    }
  }

  /** Lets a member give the session up; a member that is gone has none. */
  private CompletableFuture<@Nullable SessionState> give(View.Member member, Request.Claim claim) {
    if (member.equals(self)) {
      return holdings.handOver(
          claim.clientId(),
          claim.discard(),
          claim.anyway() ? Request.ANY_VIEW : view.id(),
          grantTo(member, claim));
    }
    Peer peer = peers.of(member);
    if (peer == null || peer.isUnreachable(unreachable)) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<@Nullable SessionState> given = new CompletableFuture<>();
    ask(peer, claim, nanoTime.getAsLong(), given);
    return given
        .copy()
        .orTimeout(handOverNanos, TimeUnit.NANOSECONDS)
        .exceptionally(
            failure -> {
              given.whenComplete((state, other) -> late(claim.clientId(), state));
              if (peer.isUnreachable(Duration.ZERO) || peers.of(member) == null) {
                return null;
              }
              throw new IllegalStateException(member + " does not give it up", failure);
            });
  }

  private void ask(
      Peer peer,
      Request.Claim claim,
      long sinceNanos,
      CompletableFuture<@Nullable SessionState> given) {
    if (isOutdated(claim)) {
      given.completeExceptionally(new IllegalStateException("the members changed"));
      return;
    }
    boolean anyway = claim.anyway() || nanoTime.getAsLong() - sinceNanos > handOverNanos / 2;
    long at = anyway ? Request.ANY_VIEW : view.id();
    peer.ask(
            new Request.HandOver(
                claim.clientId(), claim.discard(), at, grantTo(peer.member(), claim)))
        .whenComplete(
            (answer, failure) -> {
              switch (answer) {
                case Answer.Session(SessionState state) -> given.complete(state);
                case Answer.Retry retry ->
                    thread.schedule(() -> ask(peer, claim, sinceNanos, given), AGAIN_NANOS);
                case null -> given.completeExceptionally(failure);
                case Answer.Done done -> given.completeExceptionally(nonsense(peer, answer));
                case Answer.Taken taken -> given.completeExceptionally(nonsense(peer, answer));
                case Answer.Failed failed -> given.completeExceptionally(nonsense(peer, answer));
              }
            });
  }

  private long grantTo(View.Member member, Request.Claim next) {
    Grant grant = grants.get(next.clientId());
    return grant != null && grant.to().equals(member) ? grant.claim() : Request.NO_CLAIM;
  }

  private static IllegalStateException nonsense(Peer peer, Answer answer) {
    return new IllegalStateException(peer.member() + " answered " + answer);
  }

  /** A session that came when its claim had been refused: it is kept here. */
  private void late(String clientId, @Nullable SessionState state) {
    if (state != null) {
      thread.execute(
          () -> {
            holdings.late(state);
            holders.remove(clientId);
          });
    }
  }
}
