package dev.marquette.kernel;

/**
 * What each loop counts, {@link DropReason}s, {@link PacketEvent}s and refusals of clients and
 * {@link EndReason}s apart. Gauges go up and down.
 */
enum Counter {
  CONNECTIONS,
  SESSIONS,
  SUBSCRIPTIONS,
  SHARED_SUBSCRIPTIONS,
  RECEIVED_QOS_0,
  RECEIVED_QOS_1,
  RECEIVED_QOS_2,
  SENT_QOS_0,
  SENT_QOS_1,
  SENT_QOS_2,
  BYTES_RECEIVED,
  BYTES_SENT,
  CONNECTS_ACCEPTED,
  LOOP_LAG_NANOS,
  CONNECTS_BANNED,
  FLAPPING_DETECTED,
  THROTTLED,
  THROTTLE_PAUSES,
  THROTTLED_NANOS,
  PUBLISHED,
  FORWARDED,
  ACKNOWLEDGED,
  RELEASES_GIVEN_UP,
  AUTHENTICATIONS,
  ANONYMOUS,
  AUTHORIZATIONS,
  SESSIONS_CREATED,
  SESSIONS_RESUMED,
  SESSIONS_TAKEN_OVER,
  SESSIONS_DISCARDED,
  SESSIONS_TERMINATED;

  private static final Counter[] RECEIVED = {RECEIVED_QOS_0, RECEIVED_QOS_1, RECEIVED_QOS_2};
  private static final Counter[] SENT = {SENT_QOS_0, SENT_QOS_1, SENT_QOS_2};

  static Counter received(int qos) {
    return RECEIVED[qos];
  }

  static Counter sent(int qos) {
    return SENT[qos];
  }
}
