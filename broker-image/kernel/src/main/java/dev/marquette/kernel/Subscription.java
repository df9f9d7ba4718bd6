package dev.marquette.kernel;

import org.jspecify.annotations.Nullable;

/**
 * One subscription of one session. Confined to the session's loop; other loops only see, through a
 * shared group, whose it is.
 */
final class Subscription {
  final Session session;
  final String filter;

  /** The shared subscription's group, or null. */
  final @Nullable String group;

  /** Where it is in its {@link SubscriberSet} or {@link SharedGroup}. */
  int place = -1;

  private SessionState.Subscription options;
  private boolean active = true;

  Subscription(Session session, SessionState.Subscription options) {
    this.session = session;
    this.filter = options.filter();
    this.group = options.group();
    this.options = options;
  }

  SessionState.Subscription options() {
    return options;
  }

  /** A SUBSCRIBE for the same filter changes the rest. [MQTT-3.8.4-3] */
  void options(SessionState.Subscription newOptions) {
    this.options = newOptions;
  }

  /** Whether it has not ended. */
  boolean isActive() {
    return active;
  }

  /** Messages come from now on. */
  void begin() {
    session.loop.kernel.routes.add(session.loop, this);
    count(1);
  }

  void end() {
    active = false;
    session.loop.kernel.routes.remove(session.loop, this);
    count(-1);
  }

  private void count(int change) {
    Counter counter = isShared() ? Counter.SHARED_SUBSCRIPTIONS : Counter.SUBSCRIPTIONS;
    session.loop.counters.add(counter, change);
  }

  boolean isShared() {
    return group != null;
  }
}
