package dev.marquette.bench.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How benchmarks are run.
 *
 * @param forks JVMs for each benchmark; 0 runs them in this one
 * @param heap of each JVM, as an option of {@code java} has it
 * @param iterations before anything is measured, and as many that are
 * @param time of each
 */
public record Harness(int forks, String heap, int iterations, TimeValue time) {
  /** As bin/marquette starts a broker, but for the heap, whose size is fixed, and the threads. */
  private static final List<String> BROKER =
      List.of(
          "-XX:+UseG1GC",
          "-XX:+UseCompactObjectHeaders",
          "-Dio.netty.leakDetection.level=disabled",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Djmh.executor=CUSTOM",
          "-Djmh.executor.class=" + LoopThreads.class.getName());

  /**
   * Whether a table is only to show that it works; ends the program when anything else is asked.
   */
  public static boolean isQuick(String... arguments) {
    boolean quick = arguments.length == 1 && arguments[0].equals("--quick");
    if (arguments.length > 0 && !quick) {
      System.err.println(
          "unknown: " + String.join(" ", arguments) + "; expected --quick or nothing");
      System.exit(2);
    }
    return quick;
  }

  /** Where JMH writes while it measures, which may take minutes: a person is told. */
  public static Path log(String name) throws IOException {
    Path log = Files.createTempFile(name, ".log");
    System.err.println("Measuring; what is measured in detail is in " + log);
    return log;
  }

  /** Figures that mean something. */
  public static Harness full(String heap, TimeValue time) {
    return new Harness(1, heap, 5, time);
  }

  /** Shows that the benchmarks work. */
  public static Harness quick() {
    return new Harness(0, "256m", 1, TimeValue.milliseconds(50));
  }

  /** Options of the JVMs. */
  public List<String> jvmArguments() {
    return Stream.concat(BROKER.stream(), Stream.of("-Xms" + heap, "-Xmx" + heap)).toList();
  }

  /**
   * Runs benchmarks of average times, and counts what they allocate.
   *
   * @param parameters that have other values than their classes say
   * @param log gets what JMH says meanwhile
   * @throws RunnerException when a benchmark fails
   */
  public Results run(List<Class<?>> benchmarks, Map<String, String> parameters, Path log)
      throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(forks)
            .jvmArgs(jvmArguments().toArray(String[]::new))
            .warmupIterations(iterations)
            .warmupTime(time)
            .measurementIterations(iterations)
            .measurementTime(time)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .output(log.toString());
    benchmarks.forEach(benchmark -> options.include("^" + benchmark.getName() + "\\."));
    parameters.forEach(options::param);
    return new Results(List.copyOf(new Runner(options.build()).run()));
  }
}
