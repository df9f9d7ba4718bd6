package dev.marquette.kernel;

/**
 * Puts into words that clients come and go. Called on event loops, by several at a time: it must
 * not block. See {@link BrokerKernel#announcer}.
 */
public interface ClientAnnouncer {
  /** The topic of the announcement. */
  String topic(ClientEvent event);

  /** The announcement, to that topic; asked for only when it goes to somebody. */
  Message message(ClientEvent event, String topic);
}
