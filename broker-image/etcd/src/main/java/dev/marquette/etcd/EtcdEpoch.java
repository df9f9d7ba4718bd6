package dev.marquette.etcd;

/**
 * Which data etcd has, and how far it is.
 *
 * @param name stays the same as long as etcd keeps its data. Revisions alone don't tell that an
 *     etcd came back empty: it may have counted as far as the one before when it is looked at
 * @param revision of a read that was linearizable: at least any that was seen before it
 */
record EtcdEpoch(String name, long revision) {}
