package dev.marquette.etcd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The keys that a listener has been told of, each with its revision. Confined to one thread. */
final class KnownKeys {
  private Map<String, Long> revisions = new HashMap<>();

  Change put(Entry entry) {
    revisions.put(entry.key(), entry.modRevision());
    return new Change(entry.key(), entry.value());
  }

  Change delete(String key) {
    revisions.remove(key);
    return new Change(key, null);
  }

  /**
   * Takes the snapshot for what is known; the result is what differs: deletions first.
   *
   * @param comparable whether its revisions are of the same history; if not, every key differs
   */
  List<Change> replace(Snapshot snapshot, boolean comparable) {
    Map<String, Long> before = revisions;
    revisions = new HashMap<>(snapshot.entries().size() * 2);
    List<Change> puts = new ArrayList<>();
    for (Entry entry : snapshot.entries()) {
      revisions.put(entry.key(), entry.modRevision());
      Long seen = before.remove(entry.key());
      if (!comparable || seen == null || seen != entry.modRevision()) {
        puts.add(new Change(entry.key(), entry.value()));
      }
    }
    List<Change> changes = new ArrayList<>(before.size() + puts.size());
    before.keySet().forEach(key -> changes.add(new Change(key, null)));
    changes.addAll(puts);
    return changes;
  }
}
