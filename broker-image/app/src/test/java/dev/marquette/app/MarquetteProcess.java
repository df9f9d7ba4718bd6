package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The {@code marquette} command in a process of its own, its input and output redirected. */
final class MarquetteProcess implements AutoCloseable {
  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private MarquetteProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  static MarquetteProcess start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dio.netty.leakDetection.level=paranoid",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    return new MarquetteProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** What it has printed so far. */
  List<String> lines() {
    return lines;
  }

  /** Types a text, and no more than that. */
  void type(String text) throws IOException {
    try (OutputStream input = process.getOutputStream()) {
      input.write(text.getBytes(UTF_8));
    }
  }

  /** Asks it to end, as a shell or the kubelet does. */
  void terminate() {
    process.toHandle().destroy(); // the process's own would close its output before it is read
  }

  /** Its exit code, when it has ended and all that it printed is here: no leak, for one. */
  int end() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends: %s", lines).isTrue();
    reader.join();
    assertThat(lines).as("leaks that Netty found").noneMatch(line -> line.contains("LEAK:"));
    return process.exitValue();
  }

  private void read() {
    try (BufferedReader output = process.inputReader(UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException broken) {
      lines.add("(its output broke: " + broken.getMessage() + ")");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
