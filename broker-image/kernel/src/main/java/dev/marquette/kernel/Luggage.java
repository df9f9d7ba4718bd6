package dev.marquette.kernel;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session takes along to another broker, packed and unpacked. Runs on the loop of the
 * session that it is given.
 */
final class Luggage {
  /** Within which what stays of a session is fetched: some times a lease. */
  private static final long FETCHED_SECONDS = 60;

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
        session.absence().pendingWill(),
        session.absence().endsAtNanos(),
        session.loop.kernel.zones.listener(outbox.zone()));
  }

  /**
   * A session as it was at another broker.
   *
   * @param tenure by whose claim it came
   * @param coming the zone of the listener by which its client comes; null when it does not
   */
  static Session unpack(
      LoopContext loop, Tenure tenure, @Nullable Zone coming, SessionState state) {
    Zone zone = coming == null ? loop.kernel.zones.of(state.listener()) : coming;
    @Nullable AwaitingRelease awaiting =
        AwaitingRelease.of(state.awaitingRelease(), loop.nowSeconds());
    Session session = new Session(loop, tenure, Outbox.of(loop, zone, state), awaiting);
    session.begun(state.begun());
    session.absence().takeFrom(state);
    state.subscriptions().forEach(session::subscribe);
    session.expectRelayed(tenure.claim(), state);
    return session;
  }

  /**
   * Adds what another broker has had for a client who knew nothing of that one.
   *
   * @param by the claim for which it came
   */
  static void add(Session session, SessionState state, long by) {
    if (add(session, state)) {
      session.expectRelayed(by, state);
    }
  }

  /** Adds what another session has had, unless the client wanted to begin anew since. */
  static boolean add(Session session, SessionState state) {
    if (state.claim() < session.begun()) {
      return false;
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
    return true;
  }

  /**
   * A session without what another one got of it: what came to it since, and all it subscribes to.
   * The other one has the will. It ends when the other one would if nobody came, but not before
   * those who know that somebody did had the time to fetch it. Its absence is not running yet.
   */
  static Session without(SessionState taken, Session from, Tenure tenure) {
    LoopContext loop = from.loop;
    Set<Message> known = Collections.newSetFromMap(new IdentityHashMap<>());
    taken.queued().forEach(queued -> known.add(queued.message()));
    for (SessionState.Inflight sent : taken.inflight()) {
      SessionState.Queued delivery = sent.delivery();
      if (delivery != null) {
        known.add(delivery.message());
      }
    }
    Outbox rest = new Outbox(from.outbox().zone(), from.outbox().nextPacketId());
    for (Delivery delivery : from.outbox().untaken()) {
      if (!known.contains(delivery.message())) {
        rest.enqueue(loop, delivery);
      }
    }
    Session session = new Session(loop, tenure, rest, null);
    session.begun(from.begun());
    session.absence().takeFrom(from.absence());
    session.absence().becomeOfRest();
    session.absence().extend(FETCHED_SECONDS);
    from.subscriptionStates().forEach(session::subscribe);
    session.join(from);
    from.leave();
    return session;
  }
}
