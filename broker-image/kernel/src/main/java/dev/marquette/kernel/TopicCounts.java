package dev.marquette.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What passes through one topic. As {@link Counters}: a loop's counts are written by that loop
 * alone, with plain adds, and read by anybody. Rates are found by who looks, and cost a loop
 * nothing.
 */
final class TopicCounts {
  private static final int QOS_LEVELS = 3;
  private static final int OUT = QOS_LEVELS;
  private static final int DROPPED = OUT + QOS_LEVELS;
  private static final int COUNTS = DROPPED + 1;
  private static final double SECOND_NANOS = 1_000_000_000.0;

  final String topic;

  private final AtomicLongArray[] loops;

  // --- of one thread at a time, see TopicMetrics ---

  private final MessageRate[] rates = new MessageRate[COUNTS];
  private final long[] lookedAt = new long[COUNTS];
  private long lookedAtNanos;

  TopicCounts(String topic, int loopCount, long nowNanos) {
    this.topic = topic;
    Arrays.fill(rates, MessageRate.NONE);
    this.lookedAtNanos = nowNanos;
    this.loops = new AtomicLongArray[loopCount];
    for (int i = 0; i < loopCount; i++) {
      loops[i] = new AtomicLongArray(COUNTS);
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

  /** Takes what came since the last look into the rates. */
  void look(long nowNanos) {
    double seconds = (nowNanos - lookedAtNanos) / SECOND_NANOS;
    if (seconds <= 0) {
      return;
    }
    lookedAtNanos = nowNanos;
    for (int i = 0; i < COUNTS; i++) {
      long count = sum(i);
      rates[i] = rates[i].with(count - lookedAt[i], seconds);
      lookedAt[i] = count;
    }
  }

  TopicMetrics.Topic read() {
    long[] in = new long[QOS_LEVELS];
    long[] out = new long[QOS_LEVELS];
    for (int qos = 0; qos < QOS_LEVELS; qos++) {
      in[qos] = sum(qos);
      out[qos] = sum(OUT + qos);
    }
    return new TopicMetrics.Topic(
        topic, in, out, sum(DROPPED), rates(0), rates(OUT), rates[DROPPED]);
  }

  private List<MessageRate> rates(int first) {
    return List.of(Arrays.copyOfRange(rates, first, first + QOS_LEVELS));
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
