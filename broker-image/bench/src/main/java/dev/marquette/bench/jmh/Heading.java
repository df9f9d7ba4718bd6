package dev.marquette.bench.jmh;

import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * What a table says of the run that it comes from.
 *
 * @param what was measured
 * @param loadBefore the machine's, before the run
 */
public record Heading(String what, double loadBefore) {

  /** A run begins. */
  public static Heading begin(String what) {
    return new Heading(what, load());
  }

  /** The run has ended. */
  public String end() {
    return String.format(
        Locale.ROOT,
        "%s, %s, JDK %s, %d cores, load average %.1f before and %.1f after:",
        LocalDate.now(ZoneOffset.UTC),
        what,
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        loadBefore,
        load());
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
