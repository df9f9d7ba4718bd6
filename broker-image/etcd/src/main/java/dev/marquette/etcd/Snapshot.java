package dev.marquette.etcd;

import java.util.List;

/**
 * All entries under a prefix, ordered by key, as they were at one revision.
 *
 * @param clusterId of the etcd that answered: another one has other revisions
 */
public record Snapshot(long revision, long clusterId, List<Entry> entries) {}
