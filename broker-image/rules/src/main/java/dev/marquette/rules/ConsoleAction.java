package dev.marquette.rules;

import dev.marquette.kernel.ClusterLink;
import dev.marquette.rules.eval.Rendering;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Prints each result as one line: for a look at what a rule does. */
final class ConsoleAction implements Action {
  private final PrintStream console;

  ConsoleAction(PrintStream console) {
    this.console = console;
  }

  @Override
  public CompletableFuture<@Nullable Void> run(Result result) {
    console.println(
        "[rule %s] %s -> %s"
            .formatted(result.rule(), result.source().topic(), Rendering.json(result.row())));
    return ClusterLink.DONE;
  }
}
