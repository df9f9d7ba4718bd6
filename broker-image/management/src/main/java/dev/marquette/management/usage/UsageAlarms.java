package dev.marquette.management.usage;

import dev.marquette.management.alarm.Alarms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alarms of a broker that uses much of what it has, under EMQX's names: {@code high_cpu_usage},
 * {@code high_system_memory_usage} of the pod, {@code high_process_memory_usage} of the heap. Safe
 * for any threads; has one of its own, which looks.
 */
public final class UsageAlarms implements AutoCloseable {
  static final String CPU = "high_cpu_usage";
  static final String MEMORY = "high_system_memory_usage";
  static final String HEAP = "high_process_memory_usage";

  private static final Logger log = LoggerFactory.getLogger(UsageAlarms.class);

  private final Alarms alarms;
  private final Usage usage;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("usage-alarms").factory());
  private final List<Future<?>> rounds = new ArrayList<>();
  private UsageSettings settings = UsageSettings.NEVER;

  /** Of this process; looks at nothing before {@link #apply}. */
  public UsageAlarms(Alarms alarms) {
    this(alarms, new ProcessUsage());
  }

  UsageAlarms(Alarms alarms, Usage usage) {
    this.alarms = alarms;
    this.usage = usage;
  }

  /** Looks so from now on: at memory at once, at the processors after an interval. */
  public synchronized void apply(UsageSettings next) {
    if (next.equals(settings) || thread.isShutdown()) {
      return;
    }
    settings = next;
    rounds.forEach(round -> round.cancel(false));
    rounds.clear();
    Duration ofCpu = next.cpu().checkInterval();
    if (ofCpu.isPositive()) {
      thread.execute(usage::cpuPercent); // the average begins here
      every(ofCpu, ofCpu, () -> lookAtCpu(next.cpu()));
    } else {
      thread.execute(() -> alarms.deactivate(CPU));
    }
    Duration ofMemory = next.memory().checkInterval();
    if (ofMemory.isPositive()) {
      every(Duration.ZERO, ofMemory, () -> lookAtMemory(next.memory()));
    } else {
      thread.execute(() -> alarms.deactivate(MEMORY));
      thread.execute(() -> alarms.deactivate(HEAP));
    }
  }

  private void every(Duration first, Duration interval, Runnable look) {
    rounds.add(
        thread.scheduleWithFixedDelay(
            () -> {
              try {
                look.run();
              } catch (RuntimeException e) {
                log.error("a look at what the broker uses has failed", e);
              }
            },
            first.toNanos(),
            interval.toNanos(),
            TimeUnit.NANOSECONDS));
  }

  void lookAtCpu(UsageSettings.Cpu when) {
    judge(CPU, "processors", usage.cpuPercent(), when.highPercent(), when.lowPercent());
  }

  void lookAtMemory(UsageSettings.Memory when) {
    int pod = when.highPercent();
    judge(MEMORY, "memory of the pod", usage.memoryPercent(), pod, pod);
    int heap = when.heapHighPercent();
    judge(HEAP, "heap", usage.heapPercent(), heap, heap);
  }

  private void judge(String name, String of, double percent, int high, int low) {
    if (percent > high) {
      alarms.activate(
          name,
          "%.1f %% of the %s in use, more than %d %%".formatted(percent, of, high),
          Map.of("usage", Math.round(percent), "high_watermark", high, "low_watermark", low));
    } else if (percent <= low) { // what is not known is neither
      alarms.deactivate(name);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
