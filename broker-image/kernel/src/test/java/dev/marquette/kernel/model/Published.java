package dev.marquette.kernel.model;

/**
 * A message as its publisher meant it.
 *
 * @param expiresAtMillis {@link #NEVER} for one without an expiry
 */
record Published(
    String topic, String payload, int qos, boolean retain, String publisher, long expiresAtMillis) {
  static final long NEVER = Long.MAX_VALUE;

  boolean isExpired(long nowMillis) {
    return nowMillis >= expiresAtMillis;
  }

  /** The Message Expiry Interval of one who gets it now; -1 for none. [MQTT-3.3.2-6] */
  long secondsLeft(long nowMillis) {
    return expiresAtMillis == NEVER
        ? -1
        : Math.max(1, Math.ceilDiv(expiresAtMillis - nowMillis, 1000));
  }
}
