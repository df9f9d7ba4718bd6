package dev.marquette.rules;

import dev.marquette.rules.eval.Excerpt;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Prints lines in order, from a thread of its own: whoever gives it one never waits, although a
 * terminal that is held or a pipe that nobody reads keeps its writer waiting for ever. Lines that
 * find the queue full are dropped, and their number is printed when the console takes lines again.
 */
final class ConsoleWriter implements AutoCloseable {
  /** With {@link #LINE_CHARS}, what a console that takes no lines may cost: some 30 MB at most. */
  static final int QUEUE_LINES = 1_000;

  /** The rest of a longer line is cut. */
  static final int LINE_CHARS = 8_192;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final PrintStream console;
  private final Duration closeLimit;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(QUEUE_LINES);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer;

  private ConsoleWriter(PrintStream console, Duration closeLimit) {
    this.console = console;
    this.closeLimit = closeLimit;
    this.writer = Thread.ofPlatform().daemon().name("console").unstarted(this::run);
  }

  /** One that waits a second when it is closed. */
  static ConsoleWriter start(PrintStream console) {
    return start(console, CLOSE_LIMIT);
  }

  /**
   * Starts the thread.
   *
   * @param closeLimit how long {@link #close} waits for the console
   */
  static ConsoleWriter start(PrintStream console, Duration closeLimit) {
    ConsoleWriter writer = new ConsoleWriter(console, closeLimit);
    writer.writer.start();
    return writer;
  }

  /**
   * Prints a line later; false when it is dropped. Safe for any threads.
   *
   * @param line made only when there is room for it; whatever could break it is escaped
   */
  boolean print(Supplier<String> line) {
    if (lines.remainingCapacity() > 0 && lines.offer(Excerpt.of(line.get(), LINE_CHARS))) {
      return true;
    }
    dropped.incrementAndGet();
    return false;
  }

  /** Prints what waits, as far as the console takes it within the limit. */
  @Override
  public void close() {
    writer.interrupt();
    try {
      writer.join(closeLimit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<String> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(lines.take());
        printAll(batch);
      }
    } catch (InterruptedException e) {
      // Closed. What came before that is still printed.
      printAll(batch);
    }
  }

  private void printAll(List<String> batch) {
    lines.drainTo(batch);
    batch.forEach(console::println);
    batch.clear();
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      console.println("[console] " + lost + " lines were dropped: the console is too slow");
    }
    console.flush();
  }
}
