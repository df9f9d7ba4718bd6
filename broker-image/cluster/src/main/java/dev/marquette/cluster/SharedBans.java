package dev.marquette.cluster;

import dev.marquette.etcd.BanRecord;
import dev.marquette.etcd.BatchWriter;
import dev.marquette.etcd.Change;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.PrefixWatch;
import dev.marquette.etcd.Worker;
import dev.marquette.kernel.bans.Ban;
import dev.marquette.kernel.bans.Bans;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bans of all brokers of a cluster: what one makes or lifts is written to etcd, and what is in
 * etcd is in force everywhere, also at a broker that starts again. Nobody waits for etcd: while it
 * is away each broker goes on with the bans that it knows, and its own are written when it is back,
 * those that are still in force. An etcd that lost its data lifts no ban: it gets all again.
 *
 * <p>A ban ends on every broker by itself, when its time is over. Its key, and what each broker
 * knows of it, go within some seconds, by whoever comes first.
 */
final class SharedBans implements Bans.Share, AutoCloseable {
  /** How often to look for keys of bans that have ended. */
  static final Duration SWEEP = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(SharedBans.class);

  private final ClusterKeys keys;
  private final Bans bans;
  private final BanWrites writes;
  private final InstantSource clock;
  private final PrefixWatch watch;

  // these are confined to the thread
  /** What is in etcd, by its key there: what brokers have in force, and what ended a while ago. */
  private final Map<String, Ban> known = new HashMap<>();

  /** The keys of what is known, and not in force here, as there was no room. */
  private final Set<String> withoutRoom = new HashSet<>();

  /**
   * Who was banned or lifted in etcd, by key, while something of this broker's was on its way
   * there: only when that is written is it known which came last.
   */
  private final Map<String, Ban.Who> contested = new HashMap<>();

  /**
   * What this broker wrote, by key, and has not come back yet. Once what comes from etcd is as new,
   * that counts, whether this write is in it or not: another broker may have lifted the ban while
   * the watch was away, and then neither is seen.
   */
  private final Map<String, BanWrites.Written> ahead = new HashMap<>();

  /** Which state of etcd is known. Written on the thread. */
  private volatile Seen seen = Seen.NOTHING;

  private final EndedBans ended;
  private boolean saidFull;
  private volatile boolean synced;

  private SharedBans(
      EtcdClient etcd,
      ClusterKeys keys,
      Bans bans,
      BatchWriter writer,
      Worker thread,
      InstantSource clock) {
    this.keys = keys;
    this.bans = bans;
    this.writes = new BanWrites(writer, thread, clock, () -> seen, this::written);
    this.clock = clock;
    this.ended = new EndedBans(etcd, thread, clock, known::containsKey);
    this.watch =
        PrefixWatch.start(
            etcd,
            keys.dataPrefix(BanRecord.SECTION),
            new PrefixWatch.Listener() {
              @Override
              public void changed(List<Change> changes, long revision) {
                thread.execute(() -> take(changes, revision));
              }

              @Override
              public void replaced(List<Change> changes, long revision) {
                thread.execute(() -> restore(changes, revision));
              }

              @Override
              public void synced() {
                thread.execute(() -> synced = true);
              }
            });
  }

  /**
   * Shares the bans of a broker.
   *
   * @param writer for what is to be in etcd
   * @param thread for what comes from there; to be ended after this
   * @param sweep see {@link #SWEEP}
   */
  static SharedBans start(
      EtcdClient etcd,
      ClusterKeys keys,
      Bans bans,
      BatchWriter writer,
      Worker thread,
      InstantSource clock,
      Duration sweep) {
    SharedBans shared = new SharedBans(etcd, keys, bans, writer, thread, clock);
    bans.share(shared);
    thread.every(shared::sweep, sweep.toNanos());
    return shared;
  }

  /** Whether the bans of the others are known. */
  boolean isSynced() {
    return synced;
  }

  @Override
  public void banned(Ban ban) {
    writes.put(key(keys, ban.who()), ban);
  }

  @Override
  public void lifted(Ban.Who who) {
    writes.delete(key(keys, who), who);
  }

  private void take(List<Change> changes, long revision) {
    changes.forEach(this::take);
    seen = seen.at(revision);
    List.copyOf(ahead.values()).forEach(this::written);
  }

  /** Something of this broker's is in etcd, or refused there, and nothing newer is on its way. */
  private void written(BanWrites.Written own) {
    if (own.revision() == 0) {
      if (contested.containsKey(own.key())) {
        follow(own.key(), own.who());
      }
    } else if (seen.shows(own.revision(), own.since())) {
      ahead.remove(own.key());
      follow(own.key(), own.who());
    } else {
      ahead.put(own.key(), own);
    }
  }

  private void take(Change change) {
    byte[] value = change.value();
    if (value == null) {
      Ban gone = known.remove(change.key());
      withoutRoom.remove(change.key());
      // one that ended ends by itself, and there may be a newer one of ours
      if (gone != null && !hasEnded(gone)) {
        follow(change.key(), gone.who());
      }
      return;
    }
    try {
      Ban ban = ban(BanRecord.fromJson(value));
      known.put(change.key(), ban);
      withoutRoom.remove(change.key());
      follow(change.key(), ban.who());
    } catch (IllegalArgumentException e) {
      log.error("a ban in etcd cannot be read, key={} cause={}", change.key(), e.getMessage());
    }
  }

  /** Does here what is known of the key, when nothing of ours is on its way to it. */
  private void follow(String key, Ban.Who who) {
    if (writes.isWaiting(key)) {
      contested.put(key, who);
      return;
    }
    contested.remove(key);
    Ban ban = known.get(key);
    if (isOlder(key, ban)) {
      return;
    }
    if (ban == null) {
      bans.liftRemote(who);
    } else {
      enforce(key, ban);
    }
  }

  /**
   * Whether a state in etcd is of the time before this broker's last write. To remove what is gone
   * already changes nothing, so that no change may follow which is as new.
   */
  private boolean isOlder(String key, @Nullable Ban ban) {
    BanWrites.Written own = ahead.get(key);
    return own != null && !(own.removed() && ban == null);
  }

  /** What ended while it waited to be written does not say so. */
  private void settle() {
    Map<String, Ban.Who> rest = new HashMap<>(contested);
    rest.keySet().removeIf(writes::isWaiting);
    rest.forEach(this::follow);
  }

  /** Puts a ban into force; where there is no room, it is tried again. */
  private void enforce(String key, Ban ban) {
    if (bans.addRemote(ban)) {
      return;
    }
    withoutRoom.add(key);
    if (!saidFull) {
      saidFull = true;
      log.error(
          "there is no room for all bans of the other brokers: lift some, or wait until some end,"
              + " bans={}",
          bans.size());
    }
  }

  /** There may be room for what had none. A short ban has room sooner, which is not the end. */
  private void retry() {
    withoutRoom.removeIf(
        key -> {
          Ban ban = known.get(key);
          return ban == null || writes.isWaiting(key) || isOlder(key, ban) || bans.addRemote(ban);
        });
    if (saidFull && withoutRoom.isEmpty()) {
      saidFull = false;
      log.info("there is room for all bans of the other brokers again, bans={}", bans.size());
    }
  }

  /** etcd lost its data. */
  private void restore(List<Change> changes, long revision) {
    known.clear();
    withoutRoom.clear();
    contested.clear();
    ahead.clear();
    seen = seen.afterLoss(revision);
    for (Change change : changes) {
      if (change.value() != null) {
        take(change);
      }
    }
    bans.tellAgain();
  }

  /** Looks after what goes by time. On the thread. */
  void sweep() {
    settle();
    retry();
    writes.removeEnded(known.keySet());
    ended.remove(
        known.entrySet().stream()
            .filter(entry -> hasEnded(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList());
  }

  private boolean hasEnded(Ban ban) {
    return ban.untilMillis() <= clock.millis();
  }

  /** The key of who is banned. */
  static String key(ClusterKeys keys, Ban.Who who) {
    return BanRecord.key(keys, kind(who), value(who));
  }

  static BanRecord record(Ban ban) {
    return new BanRecord(
        kind(ban.who()), value(ban.who()), ban.untilMillis(), ban.by(), ban.reason());
  }

  private static BanRecord.Kind kind(Ban.Who who) {
    return switch (who) {
      case Ban.ClientId id -> BanRecord.Kind.CLIENT_ID;
      case Ban.Username name -> BanRecord.Kind.USERNAME;
      case Ban.PeerHost host -> BanRecord.Kind.PEER_HOST;
    };
  }

  private static String value(Ban.Who who) {
    return switch (who) {
      case Ban.ClientId(String id) -> id;
      case Ban.Username(String name) -> name;
      case Ban.PeerHost host -> host.toString();
    };
  }

  private static Ban ban(BanRecord record) {
    Ban.Who who =
        switch (record.kind()) {
          case CLIENT_ID -> new Ban.ClientId(record.value());
          case USERNAME -> new Ban.Username(record.value());
          case PEER_HOST -> Ban.PeerHost.of(record.value());
        };
    return new Ban(who, record.by(), record.reason(), record.untilMillis());
  }

  /** The bans stay as they are. */
  @Override
  public void close() {
    bans.share(Bans.Share.NOBODY);
    watch.close();
  }
}
