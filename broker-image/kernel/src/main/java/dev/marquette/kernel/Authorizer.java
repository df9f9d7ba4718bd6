package dev.marquette.kernel;

import java.util.concurrent.CompletableFuture;

/** Decides who may publish and subscribe where. Called on event loops: it must not block. */
public interface Authorizer {
  /** Allows everything. */
  Authorizer EVERYTHING = (client, action, topic) -> Verdict.ALLOWED;

  /**
   * The verdict; a future that fails denies. Answers that are known at once should be one of {@link
   * Verdict}'s completed futures, so that the hot path allocates nothing.
   *
   * @param topic a topic name to publish to, or a topic filter to subscribe to (without {@code
   *     $share/group/}), both before the mountpoint is added
   */
  CompletableFuture<Verdict> authorize(ClientInfo client, Action action, String topic);

  /** What a client wants to do. */
  enum Action {
    PUBLISH,
    SUBSCRIBE
  }

  /** May it? */
  enum Verdict {
    ALLOW,
    /** The packet is refused with 0x87 and the client stays. */
    DENY,
    /** The packet is refused and the client is disconnected. */
    DENY_AND_DISCONNECT;

    public static final CompletableFuture<Verdict> ALLOWED =
        CompletableFuture.completedFuture(ALLOW);
    public static final CompletableFuture<Verdict> DENIED = CompletableFuture.completedFuture(DENY);
    public static final CompletableFuture<Verdict> DENIED_AND_DISCONNECTED =
        CompletableFuture.completedFuture(DENY_AND_DISCONNECT);
  }
}
