package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** What each broker keeps of alarms that are over, and when what it uses is one. */
@ResourcePart
public record Alarms(
    @Default("1000")
        @Min(0)
        @Max(100000)
        @JsonPropertyDescription("The most alarms that are kept when they are over.")
        Integer sizeLimit,
    @Default("24h")
        @Pattern(TimeSpan.PATTERN)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription("How long an alarm is kept when it is over.")
        TimeSpan validityPeriod,
    @Default("{}")
        @JsonPropertyDescription(
            "The alarm high_cpu_usage, of the processors that a pod may use: its limit, or all of"
                + " its machine.")
        Cpu cpu,
    @Default("{}")
        @JsonPropertyDescription(
            "The alarms high_system_memory_usage, of a pod, and high_process_memory_usage, of its"
                + " heap.")
        Memory memory) {
  public Alarms {
    Defaults defaults = Defaults.of(Alarms.class);
    sizeLimit = defaults.or("sizeLimit", sizeLimit);
    validityPeriod = defaults.or("validityPeriod", validityPeriod);
    cpu = defaults.or("cpu", cpu);
    memory = defaults.or("memory", memory);
  }

  /** When the use of processors is an alarm. */
  @ResourcePart
  @ValidationRule(
      value =
          "has(self.lowWatermark) && has(self.highWatermark)"
              + " ? self.lowWatermark <= self.highWatermark : true",
      message = "lowWatermark is above highWatermark: the alarm would be over before it is one")
  public record Cpu(
      @Default("1m")
          @Pattern(TimeSpan.SECONDS)
          @Size(max = TimeSpan.MAX_LENGTH)
          @JsonPropertyDescription("How often, and the average of which time. 0s: never.")
          TimeSpan checkInterval,
      @Default("80")
          @Min(1)
          @Max(100)
          @JsonPropertyDescription("Percent; there is an alarm above it.")
          Integer highWatermark,
      @Default("60")
          @Min(0)
          @Max(100)
          @JsonPropertyDescription("Percent; the alarm is over at it, or below.")
          Integer lowWatermark) {
    public Cpu {
      Defaults defaults = Defaults.of(Cpu.class);
      checkInterval = defaults.or("checkInterval", checkInterval);
      highWatermark = defaults.or("highWatermark", highWatermark);
      lowWatermark = defaults.or("lowWatermark", lowWatermark);
    }
  }

  /** When the use of memory is an alarm. */
  @ResourcePart
  public record Memory(
      @Default("1m")
          @Pattern(TimeSpan.SECONDS)
          @Size(max = TimeSpan.MAX_LENGTH)
          @JsonPropertyDescription("How often. 0s: never.")
          TimeSpan checkInterval,
      @Default("70")
          @Min(1)
          @Max(100)
          @JsonPropertyDescription(
              "Percent of the pod's limit, or of its machine's memory where it has none; there is"
                  + " an alarm above it. Files that were read and could be read again do not count.")
          Integer highWatermark,
      @Default("80")
          @Min(1)
          @Max(100)
          @JsonPropertyDescription(
              "Percent of the largest heap that the last collection has left in use; there is an"
                  + " alarm above it.")
          Integer heapHighWatermark) {
    public Memory {
      Defaults defaults = Defaults.of(Memory.class);
      checkInterval = defaults.or("checkInterval", checkInterval);
      highWatermark = defaults.or("highWatermark", highWatermark);
      heapHighWatermark = defaults.or("heapHighWatermark", heapHighWatermark);
    }
  }
}
