package dev.marquette.rules;

import dev.marquette.kernel.ClusterLink;
import dev.marquette.rules.eval.Rendering;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Prints each result as one line: for a look at what a rule does. */
final class ConsoleAction implements Action {
  private final ConsoleWriter console;

  ConsoleAction(ConsoleWriter console) {
    this.console = console;
  }

  @Override
  public CompletableFuture<@Nullable Void> run(Result result) {
    return console.print(() -> line(result))
        ? ClusterLink.DONE
        : CompletableFuture.failedFuture(new ConsoleFullException());
  }

  private static String line(Result result) {
    return "[rule %s] %s -> %s"
        .formatted(result.rule(), result.source().topic(), Rendering.json(result.row()));
  }
}
