package dev.marquette.etcd;

import org.jspecify.annotations.Nullable;

/**
 * What became of a key.
 *
 * @param value the new one, never changed by anybody; null when the key was deleted
 */
public record Change(String key, byte @Nullable [] value) {}
