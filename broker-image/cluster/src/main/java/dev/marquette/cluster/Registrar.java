package dev.marquette.cluster;

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
 * <p>Confined to its thread, but for what returns a future.
 */
final class Registrar {
  private final View.Member self;
  private final Worker thread;
  private final Holdings holdings;
  private final Peers peers;
  private final Duration unreachable;
  private final long handOverNanos;

  private View view;
  private final Map<String, View.Member> holders = new HashMap<>();
  private final Set<View.Member> heard = new HashSet<>();
  private final Map<String, ArrayDeque<Runnable>> lines = new HashMap<>();

  Registrar(
      View.Member self,
      Worker thread,
      Holdings holdings,
      Peers peers,
      ClusterConfig.Timing timing) {
    this.self = self;
    this.thread = thread;
    this.holdings = holdings;
    this.peers = peers;
    this.unreachable = timing.unreachable();
    this.handOverNanos = timing.claim().toNanos() * 2 / 5;
    this.view = new View(Set.of(self));
    this.heard.add(self);
  }

  View view() {
    return view;
  }

  /** The members changed; what others hold is asked of them until they have told. */
  void view(View next) {
    view = next;
    heard.clear();
    heard.add(self);
    holders
        .entrySet()
        .removeIf(
            held -> !next.contains(held.getValue()) || !next.first(held.getKey()).equals(self));
  }

  /** How many client IDs are known to be held by others. */
  int size() {
    return holders.size();
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
          }
          answer.complete(new Answer.Done());
        });
    return answer;
  }

  private void register(View.Member from, String clientId) {
    if (lines.containsKey(clientId)) {
      return; // somebody is getting it: whoever holds it is being asked
    }
    View.Member known = holders.putIfAbsent(clientId, from);
    if (known != null && !known.equals(from)) {
      // two hold it: the one that this registrar granted it to is the newer one
      give(from, clientId, true);
    }
  }

  void released(View.Member from, String clientId) {
    thread.execute(
        () -> {
          if (!lines.containsKey(clientId)) {
            holders.remove(clientId, from);
          }
        });
  }

  /** Makes the sender the holder; the answer has the session that another one had. */
  CompletableFuture<Answer> claim(View.Member from, Request.Claim claim) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    thread.execute(
        () -> {
          if (!claim.anyway() && claim.view() != view.id()) {
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

  private void serve(View.Member from, Request.Claim claim, CompletableFuture<Answer> answer) {
    String clientId = claim.clientId();
    List<CompletableFuture<@Nullable SessionState>> given = new ArrayList<>();
    for (View.Member member : whoMayHold(from, claim)) {
      given.add(give(member, clientId, claim.discard()));
    }
    if (given.isEmpty()) {
      served(from, clientId, answer, null, null);
      return;
    }
    CompletableFuture.allOf(given.toArray(CompletableFuture[]::new))
        .whenComplete(
            (all, failure) ->
                thread.execute(() -> served(from, clientId, answer, first(given), failure)));
  }

  private Set<View.Member> whoMayHold(View.Member from, Request.Claim claim) {
    Set<View.Member> ask = new HashSet<>();
    View.Member holder = holders.get(claim.clientId());
    if (claim.anyway()) {
      ask.addAll(view.members());
    } else {
      for (View.Member member : view.members()) {
        if (!heard.contains(member)) {
          ask.add(member);
        }
      }
      ask.add(holder == null ? self : holder);
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
      String clientId,
      CompletableFuture<Answer> answer,
      @Nullable SessionState state,
      @Nullable Throwable failure) {
    // with a state in hand the claim has to succeed, or the session would be lost
    if (failure == null || state != null) {
      if (from.equals(self)) {
        holders.remove(clientId);
      } else if (view.first(clientId).equals(self)) {
        holders.put(clientId, from);
      }
      answer.complete(new Answer.Session(state));
    } else {
      answer.complete(new Answer.Failed("the holder did not give it up: " + failure.getMessage()));
    }
    ArrayDeque<Runnable> line = lines.get(clientId);
    Runnable next = line == null ? null : line.poll();
    if (next == null) {
      lines.remove(clientId);
    } else {
      next.run();
    }
  }

  /** Lets a member give the session up; a member that is gone has none. */
  private CompletableFuture<@Nullable SessionState> give(
      View.Member member, String clientId, boolean discard) {
    if (member.equals(self)) {
      return holdings.handOver(clientId, discard);
    }
    Peer peer = peers.of(member);
    if (peer == null || peer.isUnreachable(unreachable)) {
      return CompletableFuture.completedFuture(null);
    }
    return peer.ask(new Request.HandOver(clientId, discard))
        .orTimeout(handOverNanos, TimeUnit.NANOSECONDS)
        .thenApply(
            answer ->
                switch (answer) {
                  case Answer.Session(SessionState state) -> state;
                  default -> throw new IllegalStateException(member + " answered " + answer);
                })
        .exceptionally(
            failure -> {
              if (peer.isUnreachable(Duration.ZERO) || peers.of(member) == null) {
                return null;
              }
              throw new IllegalStateException(member + " does not give it up", failure);
            });
  }
}
