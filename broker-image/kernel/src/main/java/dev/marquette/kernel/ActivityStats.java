package dev.marquette.kernel;

/**
 * What one broker has done. Totals never go down.
 *
 * @param published messages that were published here, by clients, as wills, by rules, of those that
 *     were delayed when their time had come; not what the broker says of itself
 * @param forwarded messages to subscribers at a peer, one for each such peer, whether it got them
 *     or not; those of shared groups apart
 * @param releasesGivenUp packet IDs of QoS 2 for which a client's PUBREL has not come in time
 * @param authentications clients that were asked who they are
 * @param anonymous clients that were let in without that being known
 * @param authorizations questions to the authorizer: those that a remembered verdict answers apart
 * @param disconnects connections of clients that have ended, whoever ended them
 * @param sessions what became of sessions
 */
public record ActivityStats(
    long published,
    long forwarded,
    long releasesGivenUp,
    long authentications,
    long anonymous,
    long authorizations,
    long disconnects,
    SessionStats sessions) {}
