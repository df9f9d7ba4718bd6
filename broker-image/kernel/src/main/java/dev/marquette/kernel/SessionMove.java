package dev.marquette.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a session from one loop to another while messages for it keep coming, so that each comes
 * exactly once and in order.
 *
 * <p>A counter of moves divides messages into epochs: a publish reads it before it reads which
 * loops a message goes to. The session subscribes in its new place first, where it only collects;
 * then the old place begins an epoch. Messages of earlier epochs are the old place's, the others
 * the new place's, whoever gets to see them. When a {@link GracePeriod} has passed, no message of
 * an earlier epoch is on its way any more: the old place gives up what it holds, and the new place
 * goes on from there.
 *
 * <pre>
 *   old loop:  list subscriptions ->                      begin epoch e, grace -> unsubscribe ->
 *   new loop:                      subscribe, collect ->                               go on with
 *                                                                       what came, and since e
 * </pre>
 */
final class SessionMove {
  private final Session from;
  private final LoopContext source;
  private final LoopContext destination;
  private final Tenure.Claim claim;

  private SessionMove(Session from, LoopContext destination, Tenure.Claim claim) {
    this.from = from;
    this.source = from.loop;
    this.destination = destination;
    this.claim = claim;
  }

  /** A message that came to the new place during the move. */
  record Landed(
      Message message, Subscription subscription, long epoch, SessionState.@Nullable Group group) {}

  /** Runs on the loop of the session, which has no connection. */
  static void start(Session session, LoopContext destination, Tenure.Claim claim) {
    SessionMove move = new SessionMove(session, destination, claim);
    session.absence().suspend(); // it neither expires nor sends its will here any more
    List<SessionState.Subscription> subscriptions = session.subscriptionStates();
    if (subscriptions.isEmpty()) {
      session.leave();
      destination.post(
          () -> {
            Session to = move.landing();
            to.takeFrom(session, Long.MAX_VALUE);
            claim.granted(to);
          });
      return;
    }
    destination.post(() -> move.subscribe(subscriptions));
  }

  private Session landing() {
    Session to = new Session(destination, from.tenure());
    to.land();
    return to;
  }

  /** In the new place. */
  private void subscribe(List<SessionState.Subscription> subscriptions) {
    Session to = landing();
    subscriptions.forEach(to::subscribe);
    source.post(() -> beginEpoch(to));
  }

  /** In the old place. */
  private void beginEpoch(Session to) {
    long epoch = source.kernel.beginMoveEpoch();
    from.until(epoch);
    source.grace.after(() -> giveUp(to, epoch));
  }

  /** In the old place, when everything has come that was on its way. */
  private void giveUp(Session to, long epoch) {
    from.leave();
    destination.post(
        () -> {
          to.takeFrom(from, epoch);
          claim.granted(to);
        });
  }
}
