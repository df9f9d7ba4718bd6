package dev.marquette.cluster;

import dev.marquette.kernel.Message;

/**
 * A change of a topic's retained message. Of two of them the later one counts, and of two at the
 * same time that of the greater origin, so that all brokers end with the same.
 *
 * @param message the new one; an empty payload clears it
 * @param time when it was made, in milliseconds since the epoch, or after the change that its
 *     broker knew: whatever the clocks say, it is later than what it replaced
 * @param origin a number that only the broker has that made it
 */
record RetainedChange(Message message, long time, long origin) {
  boolean isLaterThan(RetainedChange other) {
    return time != other.time ? time > other.time : origin > other.origin;
  }

  boolean isClear() {
    return message.payload().length == 0;
  }

  String topic() {
    return message.topic();
  }
}
