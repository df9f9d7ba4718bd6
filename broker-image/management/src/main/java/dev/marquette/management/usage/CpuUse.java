package dev.marquette.management.usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * The processors that this process is busy on. A pod's limit may be a part of one (cgroup v2's
 * {@code cpu.max}); where there is none, they are the processors that the JVM sees. For one thread.
 */
final class CpuUse {
  private final Path limit;
  private final IntSupplier processors;
  private final LongSupplier busyNanos;
  private final LongSupplier clockNanos;
  private boolean begun;
  private long busyBefore;
  private long timeBefore;

  /**
   * @param cgroup the folder of this process' control group
   * @param busyNanos of all threads since the start; negative while that is not known
   */
  CpuUse(Path cgroup, IntSupplier processors, LongSupplier busyNanos, LongSupplier clockNanos) {
    this.limit = cgroup.resolve("cpu.max");
    this.processors = processors;
    this.busyNanos = busyNanos;
    this.clockNanos = clockNanos;
  }

  double percentSinceLast() {
    long busy = busyNanos.getAsLong();
    long time = clockNanos.getAsLong();
    boolean known = begun && busy >= busyBefore && time > timeBefore;
    double percent =
        known ? 100.0 * (busy - busyBefore) / ((time - timeBefore) * available()) : Double.NaN;
    begun = busy >= 0;
    busyBefore = busy;
    timeBefore = time;
    return percent;
  }

  /** The file is {@code QUOTA PERIOD} in microseconds, the quota {@code max} for no limit. */
  private double available() {
    int seen = processors.getAsInt();
    try {
      String[] parts = Files.readString(limit).strip().split(" ", 2);
      double quota = Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
      return quota > 0 ? Math.min(quota, seen) : seen;
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException noLimit) {
      return seen;
    }
  }
}
