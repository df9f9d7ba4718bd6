package dev.marquette.management.usage;

import java.time.Duration;

/** When a broker looks at what it uses, and from what percentage on that is an alarm. */
public record UsageSettings(Cpu cpu, Memory memory) {
  static final UsageSettings NEVER =
      new UsageSettings(new Cpu(Duration.ZERO, 100, 100), new Memory(Duration.ZERO, 100, 100));

  /**
   * Of the processors that it may use.
   *
   * @param checkInterval the average of which is looked at; 0 for never
   * @param highPercent above it there is an alarm
   * @param lowPercent at it, or below, the alarm is over
   */
  public record Cpu(Duration checkInterval, int highPercent, int lowPercent) {
    public Cpu {
      if (lowPercent > highPercent) {
        throw new IllegalArgumentException(
            "the low watermark of the CPU, %d, is above the high one, %d"
                .formatted(lowPercent, highPercent));
      }
    }
  }

  /**
   * Of the pod's memory, and of the heap.
   *
   * @param checkInterval 0 for never
   * @param highPercent of the pod's limit
   * @param heapHighPercent of the largest heap
   */
  public record Memory(Duration checkInterval, int highPercent, int heapHighPercent) {}
}
