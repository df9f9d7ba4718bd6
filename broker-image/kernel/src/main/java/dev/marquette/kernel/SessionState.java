package dev.marquette.kernel;

import dev.marquette.codec.Will;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session at rest: what travels when it moves to another broker. Its times are those of the clock
 * of the broker that has it, see {@link KernelClock#nanoTime}: on the way they are what is left
 * until then, as no two brokers' clocks agree.
 *
 * @param claim the number of the claim by which it was held, see {@link ClusterLink.Grant#claim}
 * @param begun the claim by which the client began anew (clean start): sessions of earlier claims
 *     are not its; 0 when it never did
 * @param expirySeconds its Session Expiry Interval
 * @param nextPacketId the packet ID that the next delivery gets, 1 to 65,535
 * @param inflight sent and not yet acknowledged, in the order of sending
 * @param queued not yet sent, oldest first
 * @param awaitingRelease packet IDs of inbound QoS 2 messages that PUBREL has not released
 * @param pendingWill a will whose delay has not run out, with the time at which it is due; null for
 *     none
 * @param endsAtNanos when it ends unless its client is connected by then, in nanoseconds: its
 *     Session Expiry Interval after the client's last connection closed (3.1.2.11.2); or {@link
 *     #NEVER}
 * @param listener the Listener resource by which its client came last; null when that is gone
 */
public record SessionState(
    String clientId,
    long claim,
    long begun,
    long expirySeconds,
    int nextPacketId,
    List<Subscription> subscriptions,
    List<Inflight> inflight,
    List<Queued> queued,
    List<Integer> awaitingRelease,
    @Nullable PendingWill pendingWill,
    long endsAtNanos,
    @Nullable String listener) {

  /** The end of a session that does not expire. */
  public static final long NEVER = Long.MAX_VALUE;

  /**
   * One subscription.
   *
   * @param filter without {@code $share/group/}, mountpoint included
   * @param group null for an ordinary one
   * @param subscriptionId 0 for none
   */
  public record Subscription(
      String filter,
      @Nullable String group,
      int qos,
      boolean noLocal,
      boolean retainAsPublished,
      int retainHandling,
      int subscriptionId) {}

  /**
   * A delivery.
   *
   * @param qos at which it is delivered
   * @param retain the flag that the subscriber gets
   * @param group the shared group that chose the session for it, so that nobody else gets it while
   *     the session lives; null for none
   */
  public record Queued(
      Message message,
      int qos,
      boolean retain,
      List<Integer> subscriptionIds,
      @Nullable Group group) {}

  /** A shared group of one filter, mountpoint included. */
  public record Group(String filter, String name) {}

  /**
   * A delivery that has a packet ID.
   *
   * @param delivery null once PUBREC has come: only PUBREL is sent again then
   */
  public record Inflight(int packetId, @Nullable Queued delivery) {}

  /** A will that is due at a time in nanoseconds. */
  public record PendingWill(Will will, long dueAtNanos, @Nullable String username) {}
}
