package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One holder's time with a client ID, from its claim to the next holder's. Tenures of a client ID
 * form a queue, each knowing only the one that comes after it (as in the lock of Craig, Landin and
 * Hagersten): a claim swaps itself into the {@link SessionRegistry} and asks the one that was there
 * for the session. So claims from any number of loops are served one after the other, and the last
 * one stays.
 *
 * <p>Confined to its loop, its claim's number apart.
 */
final class Tenure {
  final String clientId;
  final LoopContext loop;

  private final SessionRegistry registry;
  private volatile long claim;
  private @Nullable Session session;
  private boolean settled;

  /** Whether who comes next wants nothing of the session. */
  private boolean discarded;

  private @Nullable Claim next;
  private List<Consumer<@Nullable Session>> waiting = List.of();

  /**
   * @param claim see {@link ClusterLink.Grant#claim}
   */
  Tenure(SessionRegistry registry, String clientId, LoopContext loop, long claim) {
    this.registry = registry;
    this.clientId = clientId;
    this.loop = loop;
    this.claim = claim;
  }

  /** Somebody who wants the session of a client ID. */
  interface Claim {
    /** The loop that the session is wanted on; null for wherever it is. */
    @Nullable LoopContext destination();

    /** Whether it is to be thrown away. */
    boolean discard();

    /** What a client is told whose connection ends by this. */
    Problem reason();

    /**
     * It is the claim's turn. Called on the destination, or where the session was.
     *
     * @param found without a connection; null when there is none, or it was discarded
     */
    void granted(@Nullable Session found);
  }

  /** The number of the claim, for any thread. */
  long claim() {
    return claim;
  }

  /** It is again what an earlier claim made it. */
  void claim(long number) {
    claim = number;
  }

  /** The session that is held, once there is one. */
  @Nullable Session session() {
    return session;
  }

  /** The holder has its session: from now on the next one is served. */
  void settle(Session held) {
    session = held.hasEnded() ? null : held;
    settled();
    if (session == null) {
      registry.leave(this);
    }
  }

  /** The holder wants no session: the next one is served, with nothing. */
  void settleWithout() {
    settled();
    registry.leave(this);
  }

  private void settled() {
    settled = true;
    List<Consumer<@Nullable Session>> tasks = waiting;
    waiting = List.of();
    tasks.forEach(task -> task.accept(session));
    Claim claimant = next;
    next = null;
    if (claimant != null) {
      serve(claimant);
    }
  }

  /** Does something with the session that is held here, null for none, once that is known. */
  void whenSettled(Consumer<@Nullable Session> task) {
    if (settled) {
      task.accept(session);
      return;
    }
    if (waiting.isEmpty()) {
      waiting = new ArrayList<>(1);
    }
    waiting.add(task);
  }

  /**
   * The session that was held has ended.
   *
   * @param isRest whether it is counted already, see {@link Absence#isOfRest}
   */
  void sessionEnded(boolean isRest) {
    session = null;
    if (!isRest) {
      loop.counters.increment(discarded ? Counter.SESSIONS_DISCARDED : Counter.SESSIONS_TERMINATED);
    }
    if (settled) {
      registry.leave(this);
    }
  }

  /** The next holder asks, once. */
  void handTo(Claim claimant) {
    if (settled) {
      serve(claimant);
    } else {
      next = claimant;
    }
  }

  private void serve(Claim claimant) {
    Session held = session;
    discarded = claimant.discard(); // before its connection closes, which may end it
    if (held != null) {
      held.closeConnection(claimant.reason());
    }
    if (held != null && !held.hasEnded() && claimant.discard()) {
      held.end();
    }
    session = null;
    LoopContext destination = claimant.destination();
    if (held == null || held.hasEnded()) {
      if (destination == null) {
        claimant.granted(null);
      } else {
        destination.run(() -> claimant.granted(null));
      }
    } else if (destination == null || destination == loop) {
      claimant.granted(held);
    } else {
      SessionMove.start(held, destination, claimant);
    }
  }
}
