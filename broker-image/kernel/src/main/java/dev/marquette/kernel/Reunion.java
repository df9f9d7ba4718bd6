package dev.marquette.kernel;

import java.util.ArrayList;
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
   * @param here what this broker has; without a connection
   * @param elsewhere what other brokers had
   * @return null when there is nothing
   */
  static @Nullable Session of(
      LoopContext loop, Tenure tenure, @Nullable Session here, List<SessionState> elsewhere) {
    if (elsewhere.isEmpty()) {
      return here;
    }
    SessionState latest = elsewhere.getFirst();
    List<SessionState> others = new ArrayList<>(elsewhere);
    Session session = here;
    if (session == null || session.claim() < latest.claim()) {
      session = Luggage.unpack(loop, tenure, latest);
      others.removeFirst();
      if (here != null) {
        others.add(Luggage.pack(here));
        here.leave();
      }
    }
    for (SessionState other : others) {
      Luggage.add(session, other, tenure.claim());
    }
    return session;
  }
}
