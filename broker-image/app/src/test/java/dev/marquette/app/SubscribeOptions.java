package dev.marquette.app;

import org.jspecify.annotations.Nullable;

/**
 * How a client subscribes; all but the QoS is of MQTT 5.
 *
 * @param retainHandling 0: retained messages come each time, 1: for a new subscription, 2: never
 * @param id null for none
 */
record SubscribeOptions(
    int qos, boolean noLocal, boolean retainAsPublished, int retainHandling, @Nullable Integer id) {
  static SubscribeOptions of(int qos) {
    return new SubscribeOptions(qos, false, false, 0, null);
  }

  SubscribeOptions withNoLocal() {
    return new SubscribeOptions(qos, true, retainAsPublished, retainHandling, id);
  }

  SubscribeOptions withRetainAsPublished() {
    return new SubscribeOptions(qos, noLocal, true, retainHandling, id);
  }

  SubscribeOptions withRetainHandling(int handling) {
    return new SubscribeOptions(qos, noLocal, retainAsPublished, handling, id);
  }

  SubscribeOptions withId(int subscriptionId) {
    return new SubscribeOptions(qos, noLocal, retainAsPublished, retainHandling, subscriptionId);
  }

  /** The QoS, for who can say nothing else. */
  int qosAlone() {
    if (!equals(of(qos))) {
      throw new CannotException("MQTT 3 has no options but the QoS: " + this);
    }
    return qos;
  }
}
