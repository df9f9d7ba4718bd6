package dev.marquette.kernel;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The other brokers, as the kernel sees them. A peer is a small number, 0 to 63, that the cluster
 * gives to each broker that it knows; routes name peers by it. All calls may come from any event
 * loop and must not block.
 */
public interface ClusterLink {
  /** A broker on its own. */
  ClusterLink ALONE = new Alone();

  /** A future that is done. */
  CompletableFuture<@Nullable Void> DONE = CompletableFuture.completedFuture(null);

  /**
   * This broker got its first subscriber for the filter, or lost its last. Called in order for one
   * filter.
   *
   * @param group the shared subscription's group, or null for an ordinary subscription
   */
  void localRoute(String filter, @Nullable String group, boolean present);

  /**
   * Sends a message to a peer's ordinary subscribers. At QoS 1 and 2 the future is done when the
   * peer has handed it to all its matching sessions, and fails when that cannot be known; at QoS 0
   * it is done at once.
   */
  CompletableFuture<@Nullable Void> forward(int peer, Message message);

  /**
   * Sends a message to one member of a shared group at a peer; the future says whether a member
   * took it, and fails when that cannot be known.
   */
  CompletableFuture<Boolean> forwardShared(int peer, Message message, String filter, String group);

  /**
   * Makes this broker the one that holds the client ID: whatever another broker had of it is taken
   * over, connection closed, and comes back as the result.
   *
   * @param discard whether the other session is to be thrown away (clean start)
   * @return null when no other broker had a session, or it was discarded
   */
  CompletableFuture<@Nullable SessionState> claim(String clientId, boolean discard);

  /** The session of this client ID ended here. */
  void released(String clientId);

  /** A retained message was set here, or cleared by an empty payload: every peer keeps a copy. */
  void retained(Message message);

  /** See {@link #ALONE}. */
  final class Alone implements ClusterLink {
    private static final CompletableFuture<@Nullable SessionState> NOBODY =
        CompletableFuture.completedFuture(null);

    private Alone() {}

    @Override
    public void localRoute(String filter, @Nullable String group, boolean present) {}

    @Override
    public CompletableFuture<@Nullable Void> forward(int peer, Message message) {
      throw new IllegalStateException("a broker on its own has no peer " + peer);
    }

    @Override
    public CompletableFuture<Boolean> forwardShared(
        int peer, Message message, String filter, String group) {
      throw new IllegalStateException("a broker on its own has no peer " + peer);
    }

    @Override
    public CompletableFuture<@Nullable SessionState> claim(String clientId, boolean discard) {
      return NOBODY;
    }

    @Override
    public void released(String clientId) {}

    @Override
    public void retained(Message message) {}
  }
}
