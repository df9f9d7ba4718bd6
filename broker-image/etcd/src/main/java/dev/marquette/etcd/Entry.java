package dev.marquette.etcd;

/**
 * A key with its value at one revision.
 *
 * @param value never changed by anybody
 * @param modRevision the revision of the last change of this key
 * @param lease that the key ends with; 0 for none
 */
public record Entry(String key, byte[] value, long modRevision, long lease) {}
