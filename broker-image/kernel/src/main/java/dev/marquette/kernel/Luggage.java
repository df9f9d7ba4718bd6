package dev.marquette.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session takes along to another broker, packed and unpacked. Runs on the loop of the
 * session that it is given.
 */
final class Luggage {
  private Luggage() {}

  /** Everything of it. */
  static SessionState pack(Session session) {
    Outbox outbox = session.outbox();
    return new SessionState(
        session.clientId,
        session.claim(),
        session.begun(),
        session.expirySeconds(),
        outbox.nextPacketId(),
        session.subscriptionStates(),
        outbox.inflightState(),
        outbox.queuedState(session.loop),
        session.hasAwaitingRelease() ? session.awaitingRelease().settled() : List.of(),
        session.absence().pendingWill());
  }

  /**
   * A session as it was at another broker.
   *
   * @param tenure by whose claim it came
   */
  static Session unpack(LoopContext loop, Tenure tenure, SessionState state) {
    @Nullable AwaitingRelease awaiting =
        AwaitingRelease.of(state.awaitingRelease(), loop.nowSeconds());
    Session session = new Session(loop, tenure, Outbox.of(loop, state), awaiting);
    session.begun(state.begun());
    session.absence().takeFrom(state);
    state.subscriptions().forEach(session::subscribe);
    session.expectRelayed(tenure.claim(), state);
    return session;
  }

  /**
   * Adds what another broker has had for a client who knew nothing of that one, unless the client
   * wanted to begin anew since.
   *
   * @param by the claim for which it came
   */
  static void add(Session session, SessionState state, long by) {
    if (state.claim() < session.begun()) {
      return;
    }
    for (SessionState.Subscription each : state.subscriptions()) {
      if (session.subscription(each.filter(), each.group()) == null) {
        session.subscribe(each);
      }
    }
    for (SessionState.Inflight sent : state.inflight()) {
      SessionState.Queued delivery = sent.delivery();
      if (delivery != null) {
        session.take(Delivery.of(delivery));
      }
    }
    state.queued().forEach(queued -> session.take(Delivery.of(queued)));
    session.expectRelayed(by, state);
  }
}
