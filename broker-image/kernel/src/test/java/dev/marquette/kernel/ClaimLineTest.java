package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClaimLineTest {
  private final List<CompletableFuture<@Nullable SessionState>> asked = new ArrayList<>();
  private final ClaimLine line = new ClaimLine(new ClusterLinkRef(new Link()));

  @Test
  void oneAtATimeAsks() {
    ClaimLine.Place one = line.enter("c", false);
    ClaimLine.Place two = line.enter("c", false);
    line.enter("other", false);
    assertThat(asked).hasSize(2);
    asked.getFirst().complete(null);
    assertThat(one.claimed()).isDone();
    assertThat(asked).hasSize(2);
    one.leave();
    assertThat(asked).hasSize(3);
    assertThat(two.claimed()).isNotDone();
  }

  @Test
  @DisplayName("whoever wants the session waits for a claim that was granted, and for no other")
  void aGrantedClaimIsWaitedFor() {
    ClaimLine.Place one = line.enter("c", false);
    assertThat(line.settled("c")).isDone();
    asked.getFirst().complete(null);
    CompletableFuture<@Nullable Void> settled = line.settled("c");
    assertThat(settled).isNotDone();
    assertThat(line.settled("other")).isDone();
    one.leave();
    assertThat(settled).isDone();
    assertThat(line.settled("c")).isDone();
  }

  @Test
  void aClaimThatFailedIsNotWaitedFor() {
    ClaimLine.Place one = line.enter("c", false);
    asked.getFirst().completeExceptionally(new IllegalStateException("as this test wants"));
    assertThat(one.claimed()).isCompletedExceptionally();
    assertThat(line.settled("c")).isDone();
  }

  /** Asks nobody: the test answers. */
  private final class Link implements ClusterLink {
    @Override
    public CompletableFuture<@Nullable SessionState> claim(String clientId, boolean discard) {
      CompletableFuture<@Nullable SessionState> answer = new CompletableFuture<>();
      asked.add(answer);
      return answer;
    }

    @Override
    public void localRoute(String filter, @Nullable String group, boolean present) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<@Nullable Void> forward(int peer, Message message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Boolean> forwardShared(
        int peer, Message message, String filter, String group) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void released(String clientId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void retained(Message message) {
      throw new UnsupportedOperationException();
    }
  }
}
