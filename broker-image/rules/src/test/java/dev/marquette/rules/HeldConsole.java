package dev.marquette.rules;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Standard output that takes nothing while it is held, as a terminal does after Ctrl-S. */
final class HeldConsole extends OutputStream {
  /** Longer than it takes to print all that a test prints, on however slow a machine. */
  static final Duration LONG = Duration.ofMinutes(1);

  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private boolean held;
  private boolean keepsAWriterWaiting;

  PrintStream stream() {
    return new PrintStream(this, false, StandardCharsets.UTF_8);
  }

  synchronized void hold() {
    held = true;
  }

  synchronized void release() {
    held = false;
    notifyAll();
  }

  synchronized boolean keepsAWriterWaiting() {
    return keepsAWriterWaiting;
  }

  synchronized String text() {
    return taken.toString(StandardCharsets.UTF_8);
  }

  List<String> lines() {
    return text().lines().toList();
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /** As a write to a terminal, it hears of no interrupt. */
  @Override
  public synchronized void write(byte[] bytes, int from, int length) {
    boolean interrupted = false;
    while (held) {
      keepsAWriterWaiting = true;
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    keepsAWriterWaiting = false;
    taken.write(bytes, from, length);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
