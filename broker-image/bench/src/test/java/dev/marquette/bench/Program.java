package dev.marquette.bench;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program that has ended leaves. */
record Program(int exitCode, String output, String errors) {
  /** On a machine that does much else. */
  private static final int COMPILER_LIMIT_SECONDS = 300;

  /** The number that is this member of the JSON that it printed. */
  double number(String member) {
    Matcher matcher = Pattern.compile("\"%s\": ([0-9.]+)".formatted(member)).matcher(output);
    assertThat(matcher.find()).as("%s in %s, with the errors %s", member, output, errors).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  /** Where the program of this name is, compiled from its sources. */
  static String compiled(Path scratch, String name) throws IOException, InterruptedException {
    return compiled(scratch) + "/" + name;
  }

  /** The folder of all of them. */
  static String compiled(Path scratch) throws IOException, InterruptedException {
    Program compiler = run(scratch, COMPILER_LIMIT_SECONDS, Map.of(), "./compile");
    assertThat(compiler.exitCode()).as(compiler.errors()).isZero();
    return compiler.output().strip();
  }

  /** Runs it in this module's folder, with no input, and ends it and fails if it takes longer. */
  static Program run(
      Path scratch, int limitSeconds, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(scratch, "output", ".txt");
    Path errors = Files.createTempFile(scratch, "errors", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .redirectInput(new File("/dev/null"))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(limitSeconds, SECONDS);
    if (!ended) {
      process.destroy(); // SIGTERM: the benchmark ends its brokers
      process.waitFor();
    }
    Program program =
        new Program(process.exitValue(), Files.readString(output), Files.readString(errors));
    if (!ended) {
      throw new AssertionError("Not done in %d s: %s".formatted(limitSeconds, program));
    }
    return program;
  }
}
