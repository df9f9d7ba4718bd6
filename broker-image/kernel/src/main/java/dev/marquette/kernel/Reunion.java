package dev.marquette.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes one session of all that brokers have of a client ID. It goes on with what the latest claim
 * held; where there is more, brokers had lost sight of each other, and what the others have for the
 * client is added.
 */
final class Reunion {
  private Reunion() {}

  /**
   * Runs on the loop.
   *
   * @param tenure of the session, when it has to be made
   * @param coming the zone of the listener by which the client comes: what is added is to fit it;
   *     null when it does not come after all, and the session keeps to the one that it had
   * @param here what this broker has; without a connection
   * @param elsewhere what other brokers had
   * @return null when there is nothing
   */
  static @Nullable Session of(
      LoopContext loop,
      Tenure tenure,
      @Nullable Zone coming,
      @Nullable Session here,
      List<SessionState> elsewhere) {
    if (elsewhere.isEmpty()) {
      return here;
    }
    SessionState latest = elsewhere.getFirst();
    if (here != null && here.claim() >= latest.claim()) {
      if (coming != null) {
        here.outbox().zone(coming);
      }
      return with(here, elsewhere, tenure);
    }
    Session session = Luggage.unpack(loop, tenure, coming, latest);
    if (here != null) {
      replace(here, session);
    }
    return with(session, elsewhere.subList(1, elsewhere.size()), tenure);
  }

  private static Session with(Session session, List<SessionState> others, Tenure tenure) {
    for (SessionState other : others) {
      Luggage.add(session, other, tenure.claim());
    }
    return session;
  }

  private static void replace(Session old, Session session) {
    if (Luggage.add(session, Luggage.pack(old))) {
      session.join(old);
    }
    old.leave();
  }
}
