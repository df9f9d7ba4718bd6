package dev.marquette.codec;

/** The byte after each filter of a SUBSCRIBE. (3.8.3.1) */
final class SubscriptionOptions {
  static final int MAXIMUM_QOS_MASK = 0b0000_0011;
  static final int NO_LOCAL = 0b0000_0100;
  static final int RETAIN_AS_PUBLISHED = 0b0000_1000;
  static final int RETAIN_HANDLING_SHIFT = 4;
  static final int RESERVED_MASK = 0b1100_0000;

  private SubscriptionOptions() {}

  static int toByte(Subscribe.Request request) {
    return request.maximumQos()
        | (request.noLocal() ? NO_LOCAL : 0)
        | (request.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
        | request.retainHandling() << RETAIN_HANDLING_SHIFT;
  }
}
