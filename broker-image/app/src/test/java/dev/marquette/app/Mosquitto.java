package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A process of mosquitto's; what it prints is read line by line. */
final class Mosquitto implements AutoCloseable {
  private static final int SECONDS_FOR_GOODBYE = 10;

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> allRead = new CompletableFuture<>();

  private Mosquitto(Process process, Consumer<String> reader) {
    this.process = process;
    Thread.ofPlatform()
        .daemon()
        .start(
            () ->
                read(
                    line -> {
                      lines.add(line);
                      reader.accept(line);
                    }));
  }

  /**
   * Starts a program of mosquitto's, which prints each line at once.
   *
   * @param reader is given each line, too
   */
  static Mosquitto start(List<String> command, Consumer<String> reader) throws IOException {
    List<String> unbuffered = new ArrayList<>(List.of("stdbuf", "-oL"));
    unbuffered.addAll(command);
    return new Mosquitto(new ProcessBuilder(unbuffered).redirectErrorStream(true).start(), reader);
  }

  /** Starts mosquitto_sub or mosquitto_pub as a client of the broker at that port. */
  static Mosquitto start(String program, int port, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program, "-p", Integer.toString(port)));
    command.addAll(List.of(arguments));
    return start(command, printed -> {});
  }

  /** Runs one to its end, which must be a good one. */
  static void run(String program, int port, String... arguments) throws Exception {
    try (Mosquitto started = start(program, port, arguments)) {
      started.end();
    }
  }

  /** Starts what a line says that is pasted into a shell. */
  static Mosquitto paste(String line) throws IOException {
    return new Mosquitto(
        new ProcessBuilder("sh", "-c", "exec " + line).redirectErrorStream(true).start(),
        printed -> {});
  }

  /** Gives it all of its standard input. */
  void feed(String input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    } catch (IOException ended) {
      // it has ended before it read all: what it printed says why, and end() shows that
    }
  }

  /** What it printed until its end, which must be a good one. */
  List<String> end() throws Exception {
    assertThat(process.waitFor(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("it ends; so far it printed %s", lines)
        .isTrue();
    allRead.get(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(process.exitValue()).as("what it printed: %s", lines).isZero();
    return List.copyOf(lines);
  }

  /** Fails what waits for it when it ends first, which it does where it is not installed. */
  void failAtEnd(CompletableFuture<?> awaited) {
    allRead.thenRun(
        () ->
            awaited.completeExceptionally(
                new IOException(
                    "it has ended (`make unit` installs mosquitto and its clients): " + lines)));
  }

  /** The next line that it printed; fails when none comes. */
  String line() throws InterruptedException {
    String line = lines.poll(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(line).as("no line came").isNotNull();
    return line;
  }

  /** How many lines it has printed that nobody has taken. */
  int printed() {
    return lines.size();
  }

  /** What it printed so far that nobody has taken. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Whether it has ended, and all that it printed is read. */
  boolean isSilent() {
    return allRead.isDone();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /**
   * Ends it as a person does: it says goodbye. It ends as in a crash once it is deaf to that, or
   * has not ended in its time: mosquitto_sub was seen to stand still for good, when the signal came
   * while it handled a message.
   */
  void interrupt(BooleanSupplier deaf) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_FOR_GOODBYE);
    process.destroy();
    while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
      if (deaf.getAsBoolean() || System.nanoTime() > end) {
        close();
      }
    }
  }

  /** Ends it as a crash would: it cannot say goodbye. */
  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void read(Consumer<String> reader) {
    try (BufferedReader output = process.inputReader(UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        reader.accept(line);
      }
    } catch (IOException broken) {
      // A kill closes the stream under its reader. Nothing may leave this thread: Awaitility takes
      // what another thread throws for a failure of whatever test waits at that moment.
      lines.add("(its output broke: " + broken.getMessage() + ")");
    } finally {
      allRead.complete(null);
    }
  }
}
