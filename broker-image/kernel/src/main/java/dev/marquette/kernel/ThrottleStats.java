package dev.marquette.kernel;

/**
 * How rate limits slow the clients of one broker down. Totals never go down.
 *
 * @param current clients that are not read from at the moment
 * @param pauses how often a client was not read from for a while
 * @param pausedNanos for how long, of all clients together, up to a second ago
 */
public record ThrottleStats(long current, long pauses, long pausedNanos) {}
