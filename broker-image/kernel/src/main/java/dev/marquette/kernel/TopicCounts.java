package dev.marquette.kernel;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What passes through one topic. As {@link Counters}: a loop's counts are written by that loop
 * alone, with plain adds, and read by anybody.
 */
final class TopicCounts {
  private static final int QOS_LEVELS = 3;
  private static final int OUT = QOS_LEVELS;
  private static final int DROPPED = OUT + QOS_LEVELS;

  final String topic;

  private final AtomicLongArray[] loops;

  TopicCounts(String topic, int loopCount) {
    this.topic = topic;
    this.loops = new AtomicLongArray[loopCount];
    for (int i = 0; i < loopCount; i++) {
      loops[i] = new AtomicLongArray(DROPPED + 1);
    }
  }

  void in(int loop, int qos) {
    increment(loop, qos);
  }

  void out(int loop, int qos) {
    increment(loop, OUT + qos);
  }

  void dropped(int loop) {
    increment(loop, DROPPED);
  }

  /** From any thread. */
  TopicMetrics.Topic read() {
    long[] in = new long[QOS_LEVELS];
    long[] out = new long[QOS_LEVELS];
    for (int qos = 0; qos < QOS_LEVELS; qos++) {
      in[qos] = sum(qos);
      out[qos] = sum(OUT + qos);
    }
    return new TopicMetrics.Topic(topic, in, out, sum(DROPPED));
  }

  private long sum(int index) {
    long sum = 0;
    for (AtomicLongArray loop : loops) {
      sum += loop.getOpaque(index);
    }
    return sum;
  }

  private void increment(int loop, int index) {
    AtomicLongArray counts = loops[loop];
    counts.setOpaque(index, counts.getOpaque(index) + 1);
  }
}
