package dev.marquette.cluster;

import dev.marquette.etcd.Worker;
import dev.marquette.kernel.SessionState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * This broker's claims of client IDs: asks the registrar, and the next in rank when that one does
 * not answer. Safe for any threads; the work is done on the registrar's thread.
 */
final class Claims {
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final View.Member self;
  private final Worker thread;
  private final Registrar registrar;
  private final Holdings holdings;
  private final Peers peers;
  private final ClusterConfig.Timing timing;
  private final LongSupplier nanoTime;
  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentHashMap<String, Integer> underWay = new ConcurrentHashMap<>();

  Claims(
      View.Member self,
      Worker thread,
      Registrar registrar,
      Holdings holdings,
      Peers peers,
      ClusterConfig.Timing timing,
      LongSupplier nanoTime) {
    this.self = self;
    this.thread = thread;
    this.registrar = registrar;
    this.holdings = holdings;
    this.peers = peers;
    this.timing = timing;
    this.nanoTime = nanoTime;
  }

  /** No broker could say who holds the client ID. */
  static final class UndecidedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UndecidedException(String message) {
      super(message);
    }
  }

  /** See {@link dev.marquette.kernel.ClusterLink#claim}. */
  CompletableFuture<@Nullable SessionState> claim(String clientId, boolean discard) {
    CompletableFuture<@Nullable SessionState> result = new CompletableFuture<>();
    underWay.merge(clientId, 1, Integer::sum);
    result.whenComplete(
        (state, failure) ->
            underWay.computeIfPresent(clientId, (id, count) -> count == 1 ? null : count - 1));
    Attempt attempt = new Attempt(clientId, discard, nanoTime.getAsLong(), result);
    thread.execute(attempt::ask);
    return result;
  }

  /** Tells the registrar that nobody holds it here, unless somebody here is about to. */
  void released(String clientId) {
    holdings.released(clientId);
    thread.execute(
        () -> {
          if (!underWay.containsKey(clientId)) {
            Peer peer = peers.of(registrar.view().first(clientId));
            if (peer != null) {
              peer.ask(new Request.Released(clientId));
            }
          }
        });
  }

  /** One claim, until it is decided. */
  private final class Attempt {
    private final String clientId;
    private final boolean discard;
    private final long startNanos;
    private final CompletableFuture<@Nullable SessionState> result;
    private final Set<View.Member> silent = new HashSet<>();

    Attempt(
        String clientId,
        boolean discard,
        long startNanos,
        CompletableFuture<@Nullable SessionState> result) {
      this.clientId = clientId;
      this.discard = discard;
      this.startNanos = startNanos;
      this.result = result;
    }

    void ask() {
      long left = timing.claim().toNanos() - (nanoTime.getAsLong() - startNanos);
      if (left <= 0) {
        undecided("within " + timing.claim());
        return;
      }
      View view = registrar.view();
      View.Member first = view.first(clientId);
      boolean usual = usable(first);
      View.Member to = usual ? first : next(view);
      if (to == null) {
        undecided("as none of " + view + " can be reached");
        return;
      }
      boolean differs = left < timing.claim().toNanos() / 2;
      long number = numbers.incrementAndGet();
      holdings.asks(clientId, number, view.id());
      Request.Claim claim =
          new Request.Claim(clientId, discard, view.id(), !usual || differs, number);
      Peer peer = peers.of(to);
      CompletableFuture<Answer> answer =
          to.equals(self) || peer == null ? registrar.claim(self, claim) : peer.ask(claim);
      long patience = Math.min(left, timing.claim().toNanos() / 2);
      await(to, view, number, answer, patience);
    }

    private boolean usable(View.Member member) {
      if (member.equals(self)) {
        return true;
      }
      Peer peer = peers.of(member);
      return peer != null && !silent.contains(member) && !peer.isUnreachable(timing.unreachable());
    }

    private View.@Nullable Member next(View view) {
      List<View.Member> ranked = view.ranked(clientId);
      for (View.Member member : ranked) {
        if (usable(member)) {
          return member;
        }
      }
      return null;
    }

    private void await(
        View.Member from,
        View view,
        long number,
        CompletableFuture<Answer> answer,
        long patienceNanos) {
      CompletableFuture<Answer> inTime =
          answer.copy().orTimeout(patienceNanos, TimeUnit.NANOSECONDS);
      inTime.whenComplete(
          (value, failure) ->
              thread.execute(
                  () -> {
                    decide(from, view, value);
                    holdings.settled(clientId, number);
                  }));
      answer.thenAccept(
          value -> {
            if (inTime.isCompletedExceptionally()
                && value instanceof Answer.Session(SessionState state)
                && state != null) {
              holdings.late(state);
            }
          });
    }

    private void decide(View.Member from, View asked, @Nullable Answer answer) {
      if (answer == null) {
        silent.add(from);
        ask();
        return;
      }
      switch (answer) {
        case Answer.Session(SessionState state) -> granted(asked, state);
        case Answer.Retry retry -> thread.schedule(this::ask, AGAIN_NANOS);
        case Answer.Failed(String why) -> undecided(why);
        case Answer.Done done -> undecided("as " + from + " answered nonsense");
        case Answer.Taken taken -> undecided("as " + from + " answered nonsense");
      }
    }

    private void granted(View asked, @Nullable SessionState state) {
      if (!asked.equals(registrar.view())) {
        // the registrar of the members as they are now may be giving it to somebody else: what came
        // is kept where a hand-over finds it
        if (state != null) {
          holdings.late(state);
        }
        ask();
        return;
      }
      holdings.granted(clientId);
      SessionState late = holdings.takeLate(clientId);
      if (discard) {
        result.complete(null);
      } else {
        result.complete(late != null ? late : state);
      }
    }

    private void undecided(String why) {
      result.completeExceptionally(
          new UndecidedException(
              "no broker could say who holds client ID '" + clientId + "': " + why));
    }
  }
}
