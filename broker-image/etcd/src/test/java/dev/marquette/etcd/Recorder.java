package dev.marquette.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps what a watch says. */
final class Recorder implements PrefixWatch.Listener {
  private final List<String> log = new ArrayList<>();
  private final Map<String, String> state = new HashMap<>();
  private long revision;
  private int synced;
  private int replaced;
  private long disorder;

  @Override
  public synchronized void changed(List<Change> changes, long newRevision) {
    if (newRevision < revision) {
      disorder++;
    }
    revision = newRevision;
    for (Change change : changes) {
      byte[] value = change.value();
      if (value == null) {
        log.add("-" + change.key());
        state.remove(change.key());
      } else {
        String text = new String(value, UTF_8);
        log.add("+" + change.key() + "=" + text);
        state.put(change.key(), text);
      }
    }
  }

  @Override
  public synchronized void replaced(List<Change> changes, long newRevision) {
    replaced++;
    revision = newRevision;
    changed(changes, newRevision);
  }

  @Override
  public synchronized void synced() {
    synced++;
  }

  synchronized List<String> log() {
    return List.copyOf(log);
  }

  synchronized Map<String, String> state() {
    return Map.copyOf(state);
  }

  synchronized int size() {
    return state.size();
  }

  synchronized int timesSynced() {
    return synced;
  }

  synchronized int timesReplaced() {
    return replaced;
  }

  synchronized long disorder() {
    return disorder;
  }
}
