package dev.marquette.operator.publish;

import dev.marquette.etcd.Change;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records under one prefix, as last heard of. One watch writes it, and the operator its own
 * writes before the watch tells of them; all threads read it.
 */
final class Mirror<K, V> {
  private static final Logger log = LoggerFactory.getLogger(Mirror.class);

  private final Function<String, @Nullable K> parseKey;
  private final Function<byte[], V> parseValue;
  private volatile Map<K, V> records = Map.of();
  private volatile boolean synced;

  Mirror(Function<String, @Nullable K> parseKey, Function<byte[], V> parseValue) {
    this.parseKey = parseKey;
    this.parseValue = parseValue;
  }

  Map<K, V> all() {
    return records;
  }

  boolean isSynced() {
    return synced;
  }

  void synced() {
    synced = true;
  }

  /** Remembers a write of our own; null for a deletion. */
  synchronized void wrote(K key, @Nullable V record) {
    Map<K, V> next = new HashMap<>(records);
    if (record == null) {
      next.remove(key);
    } else {
      next.put(key, record);
    }
    records = Map.copyOf(next);
  }

  /** Takes what a watch heard; returns the keys of the changes that matter. */
  synchronized Set<K> take(List<Change> changes, BiPredicate<@Nullable V, @Nullable V> matters) {
    Map<K, V> next = new HashMap<>(records);
    Set<K> changed = new LinkedHashSet<>();
    for (Change change : changes) {
      K key = parseKey.apply(change.key());
      if (key == null) {
        continue;
      }
      V is = parse(change);
      V was = is == null ? next.remove(key) : next.put(key, is);
      if (matters.test(was, is)) {
        changed.add(key);
      }
    }
    records = Map.copyOf(next);
    return changed;
  }

  private @Nullable V parse(Change change) {
    byte[] value = change.value();
    if (value == null) {
      return null;
    }
    try {
      return parseValue.apply(value);
    } catch (IllegalArgumentException e) {
      log.atWarn()
          .addKeyValue("key", change.key())
          .setCause(e)
          .log("a record in etcd cannot be read: it counts as missing");
      return null;
    }
  }
}
