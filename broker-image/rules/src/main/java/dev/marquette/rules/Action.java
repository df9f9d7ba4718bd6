package dev.marquette.rules;

import dev.marquette.kernel.Message;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is done with a rule's result. Called on event loops: it must not block. */
interface Action {
  /** Done when the action has worked; fails, or throws, when it has not. */
  CompletableFuture<@Nullable Void> run(Result result);

  /**
   * What a rule selected.
   *
   * @param rule the rule's name
   * @param row the selected values
   * @param event the message that it comes from
   */
  record Result(String rule, Map<String, @Nullable Object> row, MessageEvent event) {
    Message source() {
      return event.message();
    }
  }
}
