package dev.marquette.kernel;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Done when a message that no client published is with all who are to get it. */
final class DeliveryFuture extends CompletableFuture<@Nullable Void> implements Completion.Source {
  @Override
  public Completion begin(Message message, boolean ahead) {
    return new Completion() {
      @Override
      void complete(boolean anyFailed) {
        end(anyFailed);
      }
    };
  }

  /** The publisher is through. */
  void returned(Publisher.Outcome outcome) {
    switch (outcome) {
      case NOBODY, DELIVERED -> end(false);
      case FAILED -> end(true);
      case PENDING -> {}
    }
  }

  private void end(boolean failed) {
    if (failed) {
      completeExceptionally(
          new IllegalStateException("a peer did not say that it has the message; publish again"));
    } else {
      complete(null);
    }
  }
}
