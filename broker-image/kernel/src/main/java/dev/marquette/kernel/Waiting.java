package dev.marquette.kernel;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers from outside the loop that a CONNECT waits for, with its connection paused. */
final class Waiting {
  private Waiting() {}

  /**
   * Asks, and goes on with the answer: at once when it is there, else later on the connection's
   * loop, unless the connection has closed. A failure refuses the client.
   *
   * @param question what is asked, for the log
   */
  static <T> void then(
      ClientConnection connection,
      Supplier<CompletableFuture<T>> ask,
      String question,
      Consumer<T> next) {
    CompletableFuture<T> answer;
    try {
      answer = ask.get();
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    thenAlways(
        connection,
        answer,
        (value, error) -> {
          if (connection.isClosed()) {
            return;
          }
          if (error != null) {
            connection.loop().kernel.incidents.report(question, error);
            connection.refuse(Problem.CONNECT_UNDECIDED);
          } else {
            next.accept(value);
          }
        });
  }

  /** As {@link #then}, but also when the connection has closed or the answer is an error. */
  static <T extends @Nullable Object> void thenAlways(
      ClientConnection connection,
      CompletableFuture<T> answer,
      BiConsumer<T, @Nullable Throwable> next) {
    if (answer.isDone() && !answer.isCompletedExceptionally()) {
      next.accept(answer.join(), null);
      return;
    }
    connection.pause(Pause.CONNECT);
    LoopContext loop = connection.loop();
    answer.whenComplete(
        (value, error) ->
            loop.post(
                () -> {
                  try {
                    next.accept(value, error);
                  } catch (Throwable e) {
                    connection.fail(e);
                  }
                }));
  }
}
