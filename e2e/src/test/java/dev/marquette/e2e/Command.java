package dev.marquette.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end. */
final class Command {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private Command() {}

  /** What a program left behind. */
  record Outcome(int code, String out, String err) {}

  /**
   * Runs it and returns what it printed; a failure is an {@link IllegalStateException} with all of
   * its output, which a test that waits for something waits out.
   */
  static String ok(String input, List<String> words) {
    Outcome outcome = run(input, words);
    if (outcome.code() != 0) {
      throw new IllegalStateException(
          "%s ended with %d:%n%s%s%n--- input ---%n%s"
              .formatted(
                  String.join(" ", words), outcome.code(), outcome.out(), outcome.err(), input));
    }
    return outcome.out();
  }

  static Outcome run(String input, List<String> words) {
    try {
      Process process = new ProcessBuilder(words).start();
      CompletableFuture<String> out = draining(process.getInputStream());
      CompletableFuture<String> err = draining(process.getErrorStream());
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // A program that does not read its input may have ended before it was written.
        if (process.isAlive()) {
          throw e;
        }
      }
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            "%s did not end within %s".formatted(String.join(" ", words), LIMIT));
      }
      return new Outcome(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException("%s did not start".formatted(words.getFirst()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while %s ran".formatted(words.getFirst()), e);
    }
  }

  /** On a thread of its own: the pool that all share may have one alone, and both block. */
  private static CompletableFuture<String> draining(InputStream stream) {
    return CompletableFuture.supplyAsync(() -> drained(stream), Thread::startVirtualThread);
  }

  private static String drained(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
