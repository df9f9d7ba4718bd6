package dev.marquette.management.usage;

import static dev.marquette.management.usage.UsageAlarms.CPU;
import static dev.marquette.management.usage.UsageAlarms.HEAP;
import static dev.marquette.management.usage.UsageAlarms.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.marquette.management.alarm.Alarm;
import dev.marquette.management.alarm.Alarms;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UsageAlarmsTest {
  private static final Duration OFTEN = Duration.ofMillis(2);
  private static final UsageSettings.Cpu CPU_80 = new UsageSettings.Cpu(OFTEN, 80, 60);
  private static final UsageSettings.Memory MEMORY_70 = new UsageSettings.Memory(OFTEN, 70, 80);

  private final Told told = new Told();
  private final Alarms alarms = new Alarms(InstantSource.system(), List.of());
  private final UsageAlarms usage = new UsageAlarms(alarms, told);

  /** What the test says. */
  private static final class Told implements Usage {
    private volatile double cpu;
    private volatile double memory;
    private volatile double heap;

    @Override
    public double cpuPercent() {
      return cpu;
    }

    @Override
    public double memoryPercent() {
      return memory;
    }

    @Override
    public double heapPercent() {
      return heap;
    }
  }

  @AfterEach
  void close() {
    usage.close();
  }

  private List<String> active() {
    return alarms.active().stream().map(Alarm::name).toList();
  }

  private List<String> afterCpu(double percent) {
    told.cpu = percent;
    usage.lookAtCpu(CPU_80);
    return active();
  }

  @Test
  @DisplayName("Between the watermarks the CPU's alarm stays as it is")
  void cpu() {
    assertThat(afterCpu(80)).isEmpty();
    assertThat(afterCpu(80.1)).containsExactly(CPU);
    assertThat(afterCpu(60.1)).containsExactly(CPU);
    assertThat(afterCpu(Double.NaN)).containsExactly(CPU);
    assertThat(afterCpu(60)).isEmpty();
    assertThat(afterCpu(Double.NaN)).isEmpty();
  }

  @Test
  @DisplayName("The pod's memory and the heap have alarms of their own, which tell how much it is")
  void memory() {
    told.memory = 70.6;
    told.heap = 80;
    usage.lookAtMemory(MEMORY_70);
    Alarm alarm = alarms.active().getFirst();
    assertThat(alarm.name()).isEqualTo(MEMORY);
    assertThat(alarm.message()).isEqualTo("70.6 % of the memory of the pod in use, more than 70 %");
    assertThat(alarm.details())
        .isEqualTo(Map.of("usage", 71L, "high_watermark", 70, "low_watermark", 70));
    told.memory = 70;
    told.heap = 81;
    usage.lookAtMemory(MEMORY_70);
    assertThat(active()).containsExactly(HEAP);
  }

  @Test
  @DisplayName("Watermarks and intervals change in place; without an interval there is no alarm")
  void changes() {
    told.cpu = 90;
    told.memory = 90;
    told.heap = 90;
    usage.apply(new UsageSettings(CPU_80, MEMORY_70));
    await().until(() -> active().size() == 3);
    usage.apply(
        new UsageSettings(
            new UsageSettings.Cpu(OFTEN, 95, 90), new UsageSettings.Memory(OFTEN, 95, 70)));
    await().until(() -> active().equals(List.of(HEAP)));
    usage.apply(new UsageSettings(CPU_80, UsageSettings.NEVER.memory()));
    await().until(() -> active().equals(List.of(CPU)));
    usage.apply(UsageSettings.NEVER);
    await().until(() -> active().isEmpty());
  }

  @Test
  @DisplayName("A low watermark above the high one is refused")
  void watermarks() {
    assertThatThrownBy(() -> new UsageSettings.Cpu(OFTEN, 60, 80))
        .hasMessage("the low watermark of the CPU, 80, is above the high one, 60");
  }

  @Test
  @DisplayName("What this process uses is known, and is between nothing and all")
  void thisProcess() {
    ProcessUsage process = new ProcessUsage();
    assertThat(process.cpuPercent()).isNaN();
    await().until(process::cpuPercent, percent -> percent >= 0);
    assertThat(process.memoryPercent()).isStrictlyBetween(0.0, 100.0);
    System.gc();
    assertThat(process.heapPercent()).isStrictlyBetween(0.0, 100.0);
  }
}
