package dev.marquette.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a broker counts of its cluster.
 *
 * @param members the brokers that it sees, itself included
 * @param peersConnected those of the others that it has streams to
 * @param ownRoutes the routes that it publishes
 * @param waitingWrites keys that etcd has not taken yet
 * @param forwarded messages that were sent to other brokers
 * @param dropped messages that were not, at QoS 0
 * @param staleSince since when what it knows of the others may be out of date; null for not at all
 */
public record ClusterStats(
    int members,
    int peersConnected,
    int ownRoutes,
    int waitingWrites,
    long forwarded,
    long dropped,
    @Nullable Instant staleSince) {}
