package dev.marquette.topic;

import org.jspecify.annotations.Nullable;

/**
 * Lets nodes share equal labels: level names such as {@code status} come again and again. It holds
 * only the latest few, so that it needs no account of who still uses one. Used under a lock.
 */
final class LabelPool {
  private static final int SIZE = 1024;

  private final @Nullable String[] recent = new @Nullable String[SIZE];

  String pooled(String label) {
    int hash = label.hashCode();
    int slot = (hash ^ hash >>> 16) & SIZE - 1;
    String there = recent[slot];
    if (label.equals(there)) {
      return there;
    }
    recent[slot] = label;
    return label;
  }
}
