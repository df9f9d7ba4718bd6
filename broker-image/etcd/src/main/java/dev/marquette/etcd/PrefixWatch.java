package dev.marquette.etcd;

import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows all keys under a prefix, losing nothing and repeating nothing: a snapshot at one
 * revision, then a watch from the next.
 *
 * <p>jetcd's watcher resumes by itself and then skips what happened while it was away, or repeats
 * it, or ends without a word. So it is never let to resume: an error, an end, or silence closes it,
 * and a new one starts at <em>our</em> next revision. Where that no longer exists (compaction), or
 * etcd is another one or has gone back, or a new watcher does not come up, there is a new snapshot,
 * and the listener gets only its difference from what it knows. Whether etcd has gone back is asked
 * of etcd as a whole: the member that a watcher is at may just be slow.
 *
 * <p>Everything but the constructor and the getters runs on the watch's one thread, the listener
 * too.
 */
public final class PrefixWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PrefixWatch.class);

  private static final Duration TICK = Duration.ofSeconds(2);
  private static final Duration ASK_AFTER = Duration.ofSeconds(8);
  private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(20);
  private static final Duration CREATED_WITHIN = Duration.ofSeconds(5);

  /** Takes what happened, in order. */
  public interface Listener {
    /**
     * The keys that changed; first the whole snapshot, which may be empty. A key that changed
     * several times may be here several times; the last one counts.
     *
     * @param revision of etcd's store after these changes
     */
    void changed(List<Change> changes, long revision);

    /**
     * As {@link #changed}, but etcd lost what was known: it has other data, or went back. What is
     * not there any more comes as deleted, and all that is there as changed, even if it did not.
     */
    default void replaced(List<Change> changes, long revision) {
      changed(changes, revision);
    }

    /** The first snapshot has been delivered. */
    default void synced() {}
  }

  private final EtcdClient client;
  private final String prefix;
  private final Listener listener;
  private final Clock clock;
  private final Worker worker;
  private final Backoff backoff = new Backoff();
  private final KnownKeys known = new KnownKeys();

  private Watch.@Nullable Watcher watcher;
  private long epoch;
  private boolean created;
  private boolean synced;
  private boolean lost;
  private boolean closed;
  private long nextRevision;
  private long clusterId;
  private String etcdEpoch = "";
  private volatile Instant heard;
  private volatile @Nullable Instant staleSince;

  private PrefixWatch(EtcdClient client, String prefix, Listener listener, Clock clock) {
    if (prefix.isEmpty()) {
      throw new IllegalArgumentException("etcd does not watch an empty prefix");
    }
    this.client = client;
    this.prefix = prefix;
    this.listener = listener;
    this.clock = clock;
    this.heard = clock.instant();
    this.staleSince = heard;
    this.worker = new Worker("marquette-etcd-watch");
  }

  /** Starts to follow the prefix, for ever, whether etcd is there or not. */
  public static PrefixWatch start(EtcdClient client, String prefix, Listener listener) {
    return start(client, prefix, listener, Clock.systemUTC());
  }

  static PrefixWatch start(EtcdClient client, String prefix, Listener listener, Clock clock) {
    PrefixWatch watch = new PrefixWatch(client, prefix, listener, clock);
    watch.worker.execute(watch::snapshot);
    watch.worker.every(watch::tick, TICK.toNanos());
    return watch;
  }

  /** Whether the listener hears of changes as they happen. */
  public boolean isCurrent() {
    return staleSince == null;
  }

  /** Since when changes may be missing; null while the watch is current. */
  public @Nullable Instant staleSince() {
    return staleSince;
  }

  private void snapshot() {
    if (closed) {
      return;
    }
    long now = retire();
    client
        .epoch()
        // in this order: an etcd that is replaced in between is noticed when the watch is there
        .thenCompose(
            first ->
                client
                    .list(prefix)
                    .thenApply(snapshot -> new SnapshotOfEpoch(first.name(), snapshot)))
        .whenComplete((taken, failure) -> worker.execute(() -> onSnapshot(now, taken, failure)));
  }

  private record SnapshotOfEpoch(String etcdEpoch, Snapshot snapshot) {}

  private void onSnapshot(long at, @Nullable SnapshotOfEpoch taken, @Nullable Throwable failure) {
    if (at != epoch) {
      return;
    }
    if (taken == null) {
      log.debug("no snapshot yet, prefix={}", prefix, failure);
      worker.schedule(() -> ifStill(at, this::snapshot), backoff.nanos());
      return;
    }
    Snapshot snapshot = taken.snapshot();
    boolean same =
        !lost
            && taken.etcdEpoch().equals(etcdEpoch)
            && snapshot.clusterId() == clusterId
            && snapshot.revision() >= nextRevision - 1;
    List<Change> changes = known.replace(snapshot, same);
    nextRevision = snapshot.revision() + 1;
    clusterId = snapshot.clusterId();
    etcdEpoch = taken.etcdEpoch();
    lost = false;
    deliver(changes, snapshot.revision(), synced && !same);
    if (!synced) {
      synced = true;
      listener.synced();
    }
    open();
  }

  private void open() {
    if (closed) {
      return;
    }
    long now = retire();
    created = false;
    heard = clock.instant();
    try {
      watcher = client.watch(prefix, nextRevision, new Ears(now));
    } catch (RuntimeException e) {
      broken(now, e);
    }
  }

  private void onResponse(long at, WatchResponse response) {
    if (at != epoch) {
      return;
    }
    heard = clock.instant();
    client.answered();
    if (response.getHeader().getClusterId() != clusterId) {
      lost();
      return;
    }
    if (!created) {
      created = true;
      long seen = nextRevision - 1;
      client
          .epoch()
          .whenComplete(
              (found, failure) -> worker.execute(() -> verified(at, seen, found, failure)));
    }
    List<Change> changes = new ArrayList<>();
    long last = nextRevision - 1;
    for (WatchEvent event : response.getEvents()) {
      Entry entry = EtcdClient.entry(event.getKeyValue());
      // one revision's events come together, so what is older has been delivered
      if (entry.modRevision() >= nextRevision) {
        last = entry.modRevision();
        boolean put = event.getEventType() == WatchEvent.EventType.PUT;
        changes.add(put ? known.put(entry) : known.delete(entry.key()));
      }
    }
    nextRevision = last + 1;
    if (!changes.isEmpty()) {
      deliver(changes, last, false);
    }
  }

  /** The watcher is there: is it on the data that the snapshot was of? */
  private void verified(
      long at, long seen, @Nullable EtcdEpoch found, @Nullable Throwable failure) {
    if (at != epoch) {
      return;
    }
    if (found == null) {
      broken(at, failure);
    } else if (!found.name().equals(etcdEpoch) || found.revision() < seen) {
      lost();
    } else {
      staleSince = null;
      backoff.reset();
    }
  }

  private void lost() {
    log.warn("etcd lost what was seen, prefix={} revision={}", prefix, nextRevision - 1);
    lost = true;
    long now = retire();
    worker.schedule(() -> ifStill(now, this::snapshot), backoff.nanos());
  }

  private void deliver(List<Change> changes, long revision, boolean instead) {
    try {
      if (instead) {
        listener.replaced(changes, revision);
      } else {
        listener.changed(changes, revision);
      }
    } catch (RuntimeException e) {
      log.error("a listener failed, prefix={} revision={}", prefix, revision, e);
    }
  }

  private void broken(long at, @Nullable Throwable cause) {
    if (at != epoch) {
      return;
    }
    boolean again = created && !(cause instanceof CompactedException);
    log.debug("the watch broke, prefix={} next={}", prefix, nextRevision, cause);
    long now = retire();
    worker.schedule(() -> ifStill(now, again ? this::open : this::snapshot), backoff.nanos());
  }

  private void ifStill(long at, Runnable task) {
    if (at == epoch) {
      task.run();
    }
  }

  /** Ends the watcher; whatever it still says belongs to an epoch that is over. */
  private long retire() {
    epoch++;
    if (staleSince == null) {
      staleSince = heard;
    }
    Watch.Watcher old = watcher;
    watcher = null;
    if (old != null) {
      try {
        old.close();
      } catch (RuntimeException e) {
        log.debug("a watcher did not close, prefix={}", prefix, e);
      }
    }
    return epoch;
  }

  private void tick() {
    Watch.Watcher open = watcher;
    if (open == null) {
      return;
    }
    Duration silent = Duration.between(heard, clock.instant());
    if (silent.compareTo(created ? GIVE_UP_AFTER : CREATED_WITHIN) > 0) {
      broken(epoch, null);
    } else if (created && silent.compareTo(ASK_AFTER) > 0) {
      try {
        open.requestProgress();
      } catch (RuntimeException e) {
        broken(epoch, e);
      }
    }
  }

  /** Ends the watch; no callback starts after the thread has seen it. */
  @Override
  public void close() {
    worker.end(
        () -> {
          closed = true;
          retire();
        });
  }

  /** jetcd's listener of one epoch. */
  private final class Ears implements Watch.Listener {
    private final long at;

    Ears(long at) {
      this.at = at;
    }

    @Override
    public void onNext(WatchResponse response) {
      worker.execute(() -> onResponse(at, response));
    }

    @Override
    public void onError(Throwable failure) {
      worker.execute(() -> broken(at, failure));
    }

    @Override
    public void onCompleted() {
      worker.execute(() -> broken(at, null));
    }
  }
}
