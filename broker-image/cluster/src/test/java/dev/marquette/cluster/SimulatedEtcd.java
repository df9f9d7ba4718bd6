package dev.marquette.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Routes in the order in which they were written; each broker sees them some time later. */
final class SimulatedEtcd {
  private static final long MOST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  private final Simulation simulation;
  private final List<Route> log = new ArrayList<>();

  /**
   * @param members 0 when it is gone
   */
  record Route(View.Member of, String filter, @Nullable String group, int members) {
    /** What tells it from others of the broker. */
    String key() {
      return group + ":" + filter;
    }
  }

  SimulatedEtcd(Simulation simulation) {
    this.simulation = simulation;
  }

  void write(Route route) {
    log.add(route);
  }

  int revision() {
    return log.size();
  }

  Route at(int revision) {
    return log.get(revision - 1);
  }

  /** How long a broker takes to see, or to write, the next. */
  long delayNanos() {
    return simulation.random.nextLong(MOST_DELAY_NANOS);
  }
}
