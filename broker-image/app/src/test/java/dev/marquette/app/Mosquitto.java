package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of mosquitto's clients; what it prints is read line by line. */
final class Mosquitto implements AutoCloseable {
  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private Mosquitto(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  /**
   * Starts mosquitto_sub or mosquitto_pub.
   *
   * @throws IOException saying what to install when there is none
   */
  static Mosquitto start(String program, int port, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program, "-p", Integer.toString(port)));
    command.addAll(List.of(arguments));
    try {
      return new Mosquitto(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new IOException(
          program + " does not start: install mosquitto-clients, as `make unit` does", e);
    }
  }

  /** Starts what a line says that is pasted into a shell. */
  static Mosquitto paste(String line) throws IOException {
    return new Mosquitto(
        new ProcessBuilder("sh", "-c", "exec " + line).redirectErrorStream(true).start());
  }

  /** Runs one to its end, which must be a good one. */
  static void run(String program, int port, String... arguments) throws Exception {
    try (Mosquitto started = start(program, port, arguments)) {
      assertThat(started.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(started.process.exitValue()).as("what it printed: %s", started.lines).isZero();
    }
  }

  /** The next line that it printed; fails when none comes. */
  String line() throws InterruptedException {
    String line = lines.poll(20, TimeUnit.SECONDS);
    assertThat(line).as("no line came").isNotNull();
    return line;
  }

  /** How many lines it has printed that nobody has taken. */
  int printed() {
    return lines.size();
  }

  /** Ends it as a crash would: it cannot say goodbye. */
  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void read() {
    try (BufferedReader output = process.inputReader(UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException broken) {
      // A kill closes the stream under its reader. Nothing may leave this thread: Awaitility takes
      // what another thread throws for a failure of whatever test waits at that moment.
      lines.add("(its output broke: " + broken.getMessage() + ")");
    }
  }
}
