package dev.marquette.kernel;

import java.util.List;
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
   * This broker got its first subscriber for the filter, or lost its last; or the number of a
   * group's members changed so much that peers are to know. Called in order for one filter.
   *
   * @param group the shared subscription's group, or null for an ordinary subscription
   * @param members how many the group has here, see {@link Kernel.Route}; 0 when there is no
   *     subscriber any more
   */
  void localRoute(String filter, @Nullable String group, int members);

  /** The name of this broker's node, by which all others know it. */
  String node();

  /** The name of the peer's node; null when it is gone. */
  @Nullable String node(int peer);

  /**
   * Sends a message to a peer's ordinary subscribers. At QoS 1 and 2 the future is done when the
   * peer has handed it to all its matching sessions, and fails when that cannot be known; at QoS 0
   * it is done at once.
   */
  CompletableFuture<@Nullable Void> forward(int peer, Message message);

  /**
   * Sends a message to one member of a shared group at a peer; the future says what became of it.
   * It fails with a {@link NotSentException} when the peer has not got the message and will not,
   * and with anything else when that cannot be known.
   *
   * @param connected whether only members whose clients are connected may take it
   */
  CompletableFuture<SharedAnswer> forwardShared(
      int peer, Message message, String filter, String group, boolean connected);

  /**
   * Makes this broker the one that holds the client ID: whatever other brokers have of it is taken
   * over, connections closed. One claim of a client ID at a time: the next one is made when the
   * grant of the one before has {@link Grant#queued}, or when that one failed.
   *
   * @param discard whether what others have is to be thrown away (clean start)
   */
  CompletableFuture<Grant> claim(String clientId, boolean discard);

  /** A claim that succeeded. */
  interface Grant {
    /** What a broker on its own grants. */
    Grant ALONE = new Alone.Granted();

    /** The claim's number: of two claims of a client ID, the later one has the larger number. */
    long claim();

    /**
     * What other brokers had, the latest claim's first. Rarely more than one: when brokers had lost
     * sight of each other.
     */
    List<SessionState> sessions();

    /** To be called once, when the claim has queued for the client ID here. */
    void queued();

    /** To be called once, when what it brought is held here: others may forget it then. */
    void taken();
  }

  /**
   * Sends on what came here for a session that is at the peer now.
   *
   * @param claim by which the peer got it
   * @param last whether nothing more will come
   * @return false when neither the peer has it nor knows where it went
   */
  CompletableFuture<Boolean> relay(
      int peer, String clientId, long claim, List<SessionState.Queued> deliveries, boolean last);

  /**
   * Done when every broker sends messages by the routes that the peer has now, and what they sent
   * by older ones has come here. A broker that is gone is not waited for; one that cannot be
   * reached is.
   */
  CompletableFuture<@Nullable Void> barrier(int peer);

  /**
   * Gives a message away that waits for its time: to any other broker, as this one stops. Done when
   * that has it; fails when there is none, or none that has room.
   *
   * @param delayed its topic is {@code $delayed/UNIXTIME/TOPIC}
   */
  default CompletableFuture<@Nullable Void> handOn(Message delayed) {
    return CompletableFuture.failedFuture(new IllegalStateException("there is no other broker"));
  }

  /** A retained message was set here, or cleared by an empty payload: every peer keeps a copy. */
  void retained(Message message);

  /** See {@link #ALONE}. */
  final class Alone implements ClusterLink {
    private Alone() {}

    private static final class Granted implements Grant {
      @Override
      public long claim() {
        return 0;
      }

      @Override
      public List<SessionState> sessions() {
        return List.of();
      }

      @Override
      public void queued() {}

      @Override
      public void taken() {}
    }

    @Override
    public void localRoute(String filter, @Nullable String group, int members) {}

    @Override
    public String node() {
      return "";
    }

    @Override
    public @Nullable String node(int peer) {
      return null;
    }

    @Override
    public CompletableFuture<@Nullable Void> forward(int peer, Message message) {
      throw new IllegalStateException("a broker on its own has no peer " + peer);
    }

    @Override
    public CompletableFuture<SharedAnswer> forwardShared(
        int peer, Message message, String filter, String group, boolean connected) {
      throw new IllegalStateException("a broker on its own has no peer " + peer);
    }

    @Override
    public CompletableFuture<Grant> claim(String clientId, boolean discard) {
      return CompletableFuture.completedFuture(Grant.ALONE);
    }

    @Override
    public CompletableFuture<Boolean> relay(
        int peer, String clientId, long claim, List<SessionState.Queued> deliveries, boolean last) {
      throw new IllegalStateException("a broker on its own has no peer " + peer);
    }

    @Override
    public CompletableFuture<@Nullable Void> barrier(int peer) {
      return DONE;
    }

    @Override
    public void retained(Message message) {}
  }
}
