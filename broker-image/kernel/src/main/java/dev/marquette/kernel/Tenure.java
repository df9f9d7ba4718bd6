package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * One holder's time with a client ID, from its claim to the next holder's. Tenures of a client ID
 * form a queue, each knowing only the one that comes after it (as in the lock of Craig, Landin and
 * Hagersten): a claim swaps itself into the {@link SessionRegistry} and asks the one that was there
 * for the session. So claims from any number of loops are served one after the other, and the last
 * one stays.
 *
 * <p>Confined to its loop.
 */
final class Tenure {
  final String clientId;
  final LoopContext loop;

  private final SessionRegistry registry;
  private @Nullable Session session;
  private boolean settled;
  private @Nullable Claim next;

  Tenure(SessionRegistry registry, String clientId, LoopContext loop) {
    this.registry = registry;
    this.clientId = clientId;
    this.loop = loop;
  }

  /** Somebody who wants the session of a client ID. */
  interface Claim {
    /** The loop that the session is wanted on; null for wherever it is. */
    @Nullable LoopContext destination();

    /** Whether it is to be thrown away. */
    boolean discard();

    /** What a client is told whose connection ends by this. */
    ReasonCode reason();

    /**
     * It is the claim's turn. Called on the destination, or where the session was.
     *
     * @param found without a connection; null when there is none, or it was discarded
     */
    void granted(@Nullable Session found);
  }

  /** The session that is held, once there is one. */
  @Nullable Session session() {
    return session;
  }

  /** The holder has its session: from now on the next one is served. */
  void settle(Session held) {
    session = held.hasEnded() ? null : held;
    settled = true;
    serveNext();
    if (session == null && registry.leave(this)) {
      loop.kernel.link.get().released(clientId);
    }
  }

  /**
   * The holder wants no session: the next one is served, with nothing.
   *
   * @param released whether the other brokers are told that nobody has it here
   */
  void settleWithout(boolean released) {
    settled = true;
    serveNext();
    if (registry.leave(this) && released) {
      loop.kernel.link.get().released(clientId);
    }
  }

  /** The session that was held has ended. */
  void sessionEnded() {
    session = null;
    if (settled && registry.leave(this)) {
      loop.kernel.link.get().released(clientId);
    }
  }

  private void serveNext() {
    Claim claim = next;
    next = null;
    if (claim != null) {
      serve(claim);
    }
  }

  /** The next holder asks, once. */
  void handTo(Claim claim) {
    if (settled) {
      serve(claim);
    } else {
      next = claim;
    }
  }

  private void serve(Claim claim) {
    Session held = session;
    if (held != null) {
      held.closeConnection(claim.reason());
    }
    if (held != null && !held.hasEnded() && claim.discard()) {
      held.end();
    }
    session = null;
    LoopContext destination = claim.destination();
    if (held == null || held.hasEnded()) {
      if (destination == null) {
        claim.granted(null);
      } else {
        destination.run(() -> claim.granted(null));
      }
    } else if (destination == null || destination == loop) {
      claim.granted(held);
    } else {
      SessionMove.start(held, destination, claim);
    }
  }
}
