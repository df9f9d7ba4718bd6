package dev.marquette.etcd;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keys that nobody but this process writes: etcd is made to hold exactly these under the prefix.
 * What a watch shows to differ is written again: leftovers of an earlier process, keys that an etcd
 * lost, a late write that overtook a newer one.
 *
 * <p>Callable from any thread; calls for one key must come in order.
 */
public final class OwnedKeys {
  private final String prefix;
  private final BatchWriter writer;
  private final ConcurrentHashMap<String, byte[]> wanted = new ConcurrentHashMap<>();

  public OwnedKeys(String prefix, BatchWriter writer) {
    this.prefix = prefix;
    this.writer = writer;
  }

  /** The key is to have this value. */
  public void set(String key, byte[] value) {
    if (!key.startsWith(prefix)) {
      throw new IllegalArgumentException("key " + key + " is not under " + prefix);
    }
    // inside of compute, so that no repair of an older state comes in between
    wanted.compute(
        key,
        (same, before) -> {
          if (before == null || !Arrays.equals(before, value)) {
            writer.put(key, value);
          }
          return value;
        });
  }

  /** The key is not to exist. */
  public void remove(String key) {
    wanted.computeIfPresent(
        key,
        (same, before) -> {
          writer.delete(key);
          return null;
        });
  }

  /** Whether the key is to exist. */
  public boolean contains(String key) {
    return wanted.containsKey(key);
  }

  /** How many keys there should be. */
  public int size() {
    return wanted.size();
  }

  /** Writes all of them again: etcd lost data, and a watch can't tell which of these it had. */
  public void rewrite() {
    for (String key : wanted.keySet()) {
      wanted.computeIfPresent(
          key,
          (same, value) -> {
            writer.put(key, value);
            return value;
          });
    }
  }

  /** A watch saw this; keys of others are ignored. */
  public void observed(Change change) {
    if (!change.key().startsWith(prefix)) {
      return;
    }
    wanted.compute(change.key(), (key, want) -> repaired(key, want, change.value()));
  }

  private byte @Nullable [] repaired(String key, byte @Nullable [] want, byte @Nullable [] is) {
    if (!Arrays.equals(want, is) && !writer.isWaiting(key)) {
      if (want == null) {
        writer.delete(key);
      } else {
        writer.put(key, want);
      }
    }
    return want;
  }
}
