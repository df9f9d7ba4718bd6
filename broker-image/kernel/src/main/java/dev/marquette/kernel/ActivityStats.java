package dev.marquette.kernel;

import java.util.Map;

/**
 * What one broker has done. Totals never go down.
 *
 * @param published messages that were published here, by clients, as wills, by rules, of those that
 *     were delayed when their time had come; not what the broker says of itself
 * @param forwarded messages to subscribers at a peer, one for each such peer, whether it got them
 *     or not; those of shared groups apart
 * @param acknowledged deliveries that a client has answered for the first time: by PUBACK, or by
 *     PUBREC, be it an error
 * @param releasesGivenUp packet IDs of QoS 2 for which a client's PUBREL has not come in time
 * @param authentications clients of whom it was asked who they are, where anybody is asked or not
 * @param anonymous clients of whom no source knows who they are, and that may connect all the same
 * @param authorizations questions to the authorizer: those that a remembered verdict answers apart
 * @param disconnects connections of clients that have ended, whoever ended them, by the reason that
 *     presence messages have; of those that MQTT 5 has a code for, the ones that have happened
 * @param sessions what became of sessions
 */
public record ActivityStats(
    long published,
    long forwarded,
    long acknowledged,
    long releasesGivenUp,
    long authentications,
    long anonymous,
    long authorizations,
    Map<String, Long> disconnects,
    SessionStats sessions) {}
