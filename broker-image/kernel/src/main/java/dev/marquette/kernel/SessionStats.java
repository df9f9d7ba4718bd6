package dev.marquette.kernel;

/**
 * What became of one broker's sessions. Totals never go down. Each session that leaves is counted
 * once: one of which this broker hears late that another one has it is taken over then, and what
 * stays of it here, to be fetched, is no session of its own.
 *
 * @param created for clients that had none, or wanted a new one
 * @param resumed that clients have come back to, from wherever they were
 * @param takenOver that were here and that a client has come back to, here or at another broker
 * @param discarded that ended because the client wanted a new one
 * @param terminated that ended otherwise: expired, ended with their connection, removed
 */
public record SessionStats(
    long created, long resumed, long takenOver, long discarded, long terminated) {}
