package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClaimLineTest {
  private final List<CompletableFuture<ClusterLink.Grant>> asked = new ArrayList<>();
  private final ClaimLine line = new ClaimLine(new ClusterLinkRef(new Link()));

  @Test
  void oneAtATimeAsks() {
    ClaimLine.Place one = line.enter("c", false);
    ClaimLine.Place two = line.enter("c", false);
    line.enter("other", false);
    assertThat(asked).hasSize(2);
    asked.getFirst().complete(ClusterLink.Grant.ALONE);
    assertThat(one.claimed()).isDone();
    assertThat(asked).hasSize(2);
    one.leave();
    assertThat(asked).hasSize(3);
    assertThat(two.claimed()).isNotDone();
  }

  /** Asks nobody: the test answers. */
  private final class Link implements ClusterLink {
    @Override
    public CompletableFuture<Grant> claim(String clientId, boolean discard) {
      CompletableFuture<Grant> answer = new CompletableFuture<>();
      asked.add(answer);
      return answer;
    }

    @Override
    public void localRoute(String filter, @Nullable String group, int members) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String node() {
      return "here";
    }

    @Override
    public @Nullable String node(int peer) {
      return null;
    }

    @Override
    public CompletableFuture<@Nullable Void> forward(int peer, Message message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<SharedAnswer> forwardShared(
        int peer, Message message, String filter, String group, boolean connected) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Boolean> relay(
        int peer, String clientId, long claim, List<SessionState.Queued> deliveries, boolean last) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<@Nullable Void> barrier(int peer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void retained(Message message) {
      throw new UnsupportedOperationException();
    }
  }
}
