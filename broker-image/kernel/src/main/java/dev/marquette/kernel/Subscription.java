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

  /** Where it is a member; null while it is none. Written on the session's loop. */
  @Nullable SharedGroup sharedGroup;

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

  /** Whether its client has published the message and asked not to get such. */
  boolean isOwn(Message message) {
    return options.noLocal() && session.clientId.equals(message.publisherId());
  }

  /** Whether it has not ended. */
  boolean isActive() {
    return active;
  }

  void end() {
    active = false;
  }

  boolean isShared() {
    return group != null;
  }
}
