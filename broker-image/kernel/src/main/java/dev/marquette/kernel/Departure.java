package dev.marquette.kernel;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives a session up to another broker's claim, in two steps: the other one gets its state, and the
 * session stays and collects what comes until it is known whether that one has it. If so, a {@link
 * Relay} sends on what was collected and what still comes; if not, the session goes on here as one
 * whose client is away.
 *
 * <p>Confined to its tenure's loop, which is the session's, but for {@link Kernel.HandOver}.
 */
final class Departure implements Tenure.Claim, Kernel.HandOver {
  private final Tenure tenure;
  private final boolean discard;
  private final CompletableFuture<Kernel.@Nullable HandOver> handOver = new CompletableFuture<>();
  private final SessionQueue collected = new SessionQueue();
  private final long claim;
  private @Nullable Session session;
  private @Nullable SessionState state;
  private boolean decided;

  private Departure(Tenure tenure, boolean discard) {
    this.tenure = tenure;
    this.claim = tenure.claim();
    this.discard = discard;
  }

  /** See {@link Kernel#handOver}. */
  static CompletableFuture<Kernel.@Nullable HandOver> start(
      BrokerKernel kernel, String clientId, boolean discard, long claim) {
    if (discard) {
      kernel.relays.endBefore(clientId, claim);
    }
    SessionRegistry registry = kernel.registry;
    Tenure holder = registry.holder(clientId);
    while (holder != null && holder.claim() < claim) {
      Departure departure =
          new Departure(new Tenure(registry, clientId, holder.loop, claim), discard);
      if (registry.enterBehind(holder, departure.tenure, departure)) {
        return departure.handOver;
      }
      holder = registry.holder(clientId);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public @Nullable LoopContext destination() {
    return null;
  }

  @Override
  public boolean discard() {
    return discard;
  }

  @Override
  public Problem reason() {
    return Problem.TAKEN_OVER;
  }

  @Override
  public void granted(@Nullable Session found) {
    if (found == null) {
      tenure.settleWithout();
      handOver.complete(null);
      return;
    }
    session = found;
    state = found.depart(this::collect);
    handOver.complete(this);
  }

  private void collect(Delivery delivery) {
    int limit = Objects.requireNonNull(session).outbox().settings().maxQueueLength();
    tenure.loop.dropped(DropReason.QUEUE_FULL, collected.add(delivery, limit));
  }

  // --- for any thread, once there is a session ---

  @Override
  public SessionState state() {
    return Objects.requireNonNull(state);
  }

  @Override
  public boolean isRepeated(long question) {
    Given before = given();
    return before != null && before.claim() == claim && before.question() == question;
  }

  private @Nullable Given given() {
    return session == null ? null : session.given();
  }

  @Override
  public CompletableFuture<@Nullable Void> taken(int peer) {
    return decide(
        held -> {
          countTakenOver(held);
          Relay relay = new Relay(held, peer, claim);
          relay.start(); // before the client ID is free: who looks for one of the two finds it
          collected.forEach(relay::collect);
          tenure.settleWithout();
        });
  }

  @Override
  public CompletableFuture<@Nullable Void> keptRest() {
    return decide(
        held -> {
          Given before = given();
          tenure.claim(held.claim());
          Session rest = held;
          if (before != null) {
            countTakenOver(held);
            rest = Luggage.without(before.state(), held, tenure);
          }
          rest.stay(null, collected);
          rest.tenure(tenure);
          tenure.settle(rest);
        });
  }

  @Override
  public CompletableFuture<@Nullable Void> kept(long question) {
    return decide(
        held -> {
          tenure.claim(held.claim());
          held.stay(new Given(claim, question, state()), collected);
          held.tenure(tenure);
          tenure.settle(held);
        });
  }

  /** The session is the other broker's: once, however late that is known, and whatever stays. */
  private void countTakenOver(Session held) {
    if (!held.absence().isOfRest()) {
      tenure.loop.counters.increment(Counter.SESSIONS_TAKEN_OVER);
    }
  }

  private CompletableFuture<@Nullable Void> decide(Consumer<Session> end) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    tenure.loop.post(
        () -> {
          Session held = session;
          if (!decided && held != null) {
            decided = true;
            end.accept(held);
          }
          done.complete(null);
        });
    return done;
  }
}
