package dev.marquette.kernel;

/**
 * Why a message went no further. Each has a counter, {@code
 * marquette_messages_dropped_total{reason}}.
 */
public enum DropReason {
  /** Nobody subscribes to its topic. */
  NO_SUBSCRIBERS,
  /** The client is away and QoS 0 is not kept for it. */
  OFFLINE_QOS0,
  /** One message of a full queue: QoS 0 goes first, then the oldest. */
  QUEUE_FULL,
  /** QoS 0 to a connection that cannot be written. */
  NOT_WRITABLE,
  /** QoS 0 for subscribers on an event loop that is too far behind, one count for each loop. */
  LOOP_BEHIND,
  /** Its message expiry interval ran out. */
  EXPIRED,
  /** Larger than the client's Maximum Packet Size, or than any PUBLISH can be. */
  TOO_LARGE,
  /** The client would get its own message back, and asked not to. */
  NO_LOCAL,
  /** Authorization said no. */
  NOT_AUTHORIZED,
  /**
   * A rewrite rule, or the announcement of a client, makes no topic name of its topic, or the topic
   * asks for no possible delay.
   */
  TOPIC_NAME_INVALID,
  /** A retained message beyond the limits of the store. */
  RETAINED_LIMIT,
  /** QoS 2 beyond the limit of unreleased packet IDs. */
  AWAITING_REL_FULL,
  /** No member of a shared group could take it. */
  NO_GROUP_MEMBER,
  /** The peer that has the subscribers could not be reached. */
  PEER_UNREACHABLE,
  /** The session ended with the message still in it. */
  SESSION_ENDED,
  /** Its publisher, or all clients together, have had more messages routed than they may. */
  QUOTA_EXCEEDED,
  /** A delayed message beyond the limits of those that may wait. */
  DELAYED_LIMIT,
  /** A delayed message whose time had not come when the broker stopped. */
  BROKER_STOPPED,
  /** The announcement of a client that came or went, while too many others wait to be made. */
  ANNOUNCEMENTS_FULL
}
