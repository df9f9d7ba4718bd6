package dev.marquette.kernel;

import dev.marquette.topic.TopicNames;
import org.jspecify.annotations.Nullable;

/**
 * {@code $delayed/SECONDS/TOPIC}, taken apart: the message is to go to TOPIC later. SECONDS are
 * counted from now when they are less than {@value #MOST_SECONDS}; else they are the time itself,
 * since the epoch, at most {@value #MOST_SECONDS} seconds ahead.
 *
 * @param delayMillis from now; 0 when the time is over
 * @param topic a valid topic name if the whole was one; asks for no delay itself
 */
record DelayedTopic(long delayMillis, String topic) {
  private static final String PREFIX = TopicNames.DELAYED;
  static final int MOST_SECONDS = 4_294_967;

  /** Longer numbers are times further away than allowed, for thousands of years. */
  private static final int MAX_DIGITS = 11;

  /** Whether the topic asks for a delay, in the right form or not. */
  static boolean is(String topic) {
    return topic.startsWith(PREFIX);
  }

  /**
   * Takes apart a topic that asks for a delay.
   *
   * @return null when there are none, it does not have the form, or the time is too far away
   */
  static @Nullable DelayedTopic parse(String topic, DelayedSettings settings, long nowMillis) {
    int slash = topic.indexOf('/', PREFIX.length());
    if (!settings.enabled() || slash < 0 || slash + 1 == topic.length()) {
      return null;
    }
    long seconds = number(topic, PREFIX.length(), slash);
    if (seconds < 0 || topic.startsWith(PREFIX, slash + 1)) {
      return null;
    }
    long delayMillis = seconds < MOST_SECONDS ? seconds * 1000 : seconds * 1000 - nowMillis;
    return delayMillis > MOST_SECONDS * 1000L
        ? null
        : new DelayedTopic(Math.max(delayMillis, 0), topic.substring(slash + 1));
  }

  /** How a delay until then is written. */
  static String at(long unixSeconds, String topic) {
    return PREFIX + unixSeconds + '/' + topic;
  }

  /** How the same delay of another topic is written. */
  String as(String said, String newTopic) {
    return said.substring(0, said.length() - topic.length()) + newTopic;
  }

  /** The decimal number; -1 when it is none. */
  private static long number(String text, int from, int to) {
    if (from == to || to - from > MAX_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      number = number * 10 + digit - '0';
    }
    return number;
  }
}
