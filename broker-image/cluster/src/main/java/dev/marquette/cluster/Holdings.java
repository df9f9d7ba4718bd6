package dev.marquette.cluster;

import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.SessionState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Compares what brokers hold that see each other for the first time, or again after one had given
 * the other up: of two sessions of a client ID, the one of the later claim gets what the other has.
 *
 * <p>Confined to the registrar's thread, but for what returns a future.
 */
final class Holdings {
  private static final int CHUNK = 1000;

  private final Tasks thread;
  private final Kernel kernel;
  private final Claims claims;
  private final HandOvers handOvers;
  private final Set<Other> told = new HashSet<>();

  Holdings(Tasks thread, Kernel kernel, Claims claims, HandOvers handOvers) {
    this.thread = thread;
    this.kernel = kernel;
    this.claims = claims;
    this.handOvers = handOvers;
  }

  /** Tells brokers that came what is held here. */
  void othersChanged() {
    told.retainAll(Set.copyOf(claims.others().all()));
    for (Other other : claims.others().all()) {
      if (told.add(other)) {
        tell(other, held(), 0);
      }
    }
  }

  /** Tells all others of one that is held here. */
  void tell(Request.Holding one) {
    claims.others().all().forEach(other -> tell(other, List.of(one), 0));
  }

  /** What is held, and what is about to be: a claim that began earlier did not ask who came. */
  private List<Request.Holding> held() {
    List<Request.Holding> held = new ArrayList<>();
    for (String clientId : kernel.clientIds()) {
      long claim = claimOf(clientId);
      if (claim != 0) {
        held.add(new Request.Holding(clientId, claim));
      }
    }
    claims
        .underWay()
        .forEach(claim -> held.add(new Request.Holding(claim.clientId(), claim.claim())));
    return held;
  }

  private void tell(Other other, List<Request.Holding> held, int from) {
    int to = Math.min(held.size(), from + CHUNK);
    if (from == to) {
      return;
    }
    claims.ask(
        other,
        new Request.Holds(List.copyOf(held.subList(from, to))),
        () -> true,
        answer -> {
          if (answer instanceof Answer.Earlier(List<String> clientIds)) {
            clientIds.forEach(clientId -> fetch(other, clientId));
            tell(other, held, to);
          }
        });
  }

  /** What another broker holds. The answer has what it is to fetch. */
  CompletableFuture<Answer> compare(View.Member from, Request.Holds theirs) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    thread.execute(
        () -> {
          List<CompletableFuture<?>> underWay = new ArrayList<>();
          List<String> earlier = new ArrayList<>();
          for (Request.Holding their : theirs.holdings()) {
            claims.numbers().seen(their.claim());
            Claim own = claims.underWay(their.clientId());
            if (own == null) {
              compare(from, their, earlier);
            } else {
              underWay.add(
                  own.settled().thenRunAsync(() -> compare(from, their, earlier), thread::execute));
            }
          }
          CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new))
              .thenRun(() -> answer.complete(new Answer.Earlier(List.copyOf(earlier))));
        });
    return answer;
  }

  private void compare(View.Member from, Request.Holding their, List<String> earlier) {
    long own = claimOf(their.clientId());
    Other other = claims.others().of(from);
    if (own > their.claim() && other != null) {
      fetch(other, their.clientId());
    } else if (own != 0 && own < their.claim()) {
      earlier.add(their.clientId());
    }
  }

  /** Gets what another broker has of a client ID that is held here by a later claim. */
  private void fetch(Other other, String clientId) {
    Claim own = claims.underWay(clientId);
    if (own != null) {
      own.settled().thenRunAsync(() -> fetch(other, clientId), thread::execute);
      return;
    }
    long claim = claimOf(clientId);
    if (claim == 0) {
      return;
    }
    long question = claims.nextQuestion();
    claims.ask(
        other,
        new Request.HandOver(clientId, false, claim, question),
        () -> claimOf(clientId) == claim,
        answer -> {
          if (answer instanceof Answer.Session(SessionState state) && state != null) {
            claims.addLate(other, clientId, claim, question, state);
          }
        });
  }

  /** 0 as well while it is on its way to another broker: if it stays, all are told. */
  private long claimOf(String clientId) {
    return handOvers.isLeaving(clientId) ? 0 : kernel.claimOf(clientId);
  }
}
