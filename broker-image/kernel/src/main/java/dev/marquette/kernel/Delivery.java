package dev.marquette.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as one kind of subscriber gets it. Immutable, so all subscribers of the same kind share
 * one: {@link Message#delivery}.
 *
 * @param qos at which it is delivered
 * @param retain the flag that the subscriber gets
 * @param subscriptionId 0 for none; overlapping subscriptions are delivered one by one, so there is
 *     never more than one
 * @param group the shared group that it came through, which gets it back when the session ends with
 *     it unacknowledged
 */
record Delivery(
    Message message,
    int qos,
    boolean retain,
    int subscriptionId,
    SessionState.@Nullable Group group) {

  SessionState.Queued toState() {
    List<Integer> ids = subscriptionId == 0 ? List.of() : List.of(subscriptionId);
    return new SessionState.Queued(message, qos, retain, ids, group);
  }

  static Delivery of(SessionState.Queued queued) {
    List<Integer> ids = queued.subscriptionIds();
    int id = ids.isEmpty() ? 0 : ids.getFirst();
    return of(queued.message(), queued.qos(), queued.retain(), id, queued.group());
  }

  static Delivery of(
      Message message,
      int qos,
      boolean retain,
      int subscriptionId,
      SessionState.@Nullable Group group) {
    return subscriptionId == 0 && group == null
        ? message.delivery(qos, retain)
        : new Delivery(message, qos, retain, subscriptionId, group);
  }
}
