package dev.marquette.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Another broker, as what asks it has to know it. Equal to itself alone. */
interface Other {
  View.Member member();

  /** What the kernel calls it. */
  int index();

  /**
   * Asks, sooner or later: requests are kept, and arrive in order, until the broker counts as gone;
   * then they fail with {@link PeerGoneException}.
   */
  CompletableFuture<Answer> ask(Request request);

  /**
   * Done when the messages that were sent to it so far have been handed on there, or it is gone.
   */
  CompletableFuture<@Nullable Void> flush();

  /** Whether it could not be reached for longer than this. */
  boolean isUnreachable(Duration patience);
}
