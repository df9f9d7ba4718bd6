package dev.marquette.operator.publish;

import dev.marquette.etcd.AppliedRecord;
import dev.marquette.etcd.Change;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.ClusterKeys.AppliedKey;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.etcd.ConfigRecord;
import dev.marquette.etcd.Entry;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.EtcdException;
import dev.marquette.etcd.MemberRecord;
import dev.marquette.etcd.PrefixWatch;
import dev.marquette.operator.status.Meters;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's etcd behind one connection: three watches keep what the operator reads in memory.
 * Routes are not among it: there may be millions.
 *
 * <p>Reads and writes may come from any thread; changes come from the watches' threads.
 */
final class EtcdStore implements ClusterStore, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * How old what the watches know may get. A watch takes 20 seconds to give up a connection that
   * has gone silent, and a moment to make another: that alone is not worth a word to anybody.
   */
  private static final Duration STALE_AFTER = Duration.ofSeconds(25);

  private final List<String> endpoints;
  private final ClusterKeys keys;
  private final EtcdClient etcd;
  private final StoreListener listener;
  private final Meters meters;
  private final Mirror<ConfigKey, ConfigRecord> config;
  private final Mirror<AppliedKey, AppliedRecord> applied;
  private final Mirror<String, MemberRecord> members;
  private final List<PrefixWatch> watches;
  private final InstantSource clock;
  private final Instant since;

  EtcdStore(
      List<String> endpoints,
      ClusterKeys keys,
      EtcdClient etcd,
      StoreListener listener,
      Meters meters,
      InstantSource clock) {
    this.endpoints = endpoints;
    this.keys = keys;
    this.etcd = etcd;
    this.listener = listener;
    this.meters = meters;
    this.clock = clock;
    this.since = clock.instant();
    this.config = new Mirror<>(keys::parseConfig, ConfigRecord::fromJson);
    this.applied = new Mirror<>(keys::parseApplied, AppliedRecord::fromJson);
    this.members = new Mirror<>(keys::parseMember, MemberRecord::fromJson);
    this.watches =
        List.of(
            PrefixWatch.start(etcd, keys.configPrefix(), new ConfigChanges()),
            PrefixWatch.start(etcd, keys.appliedPrefix(), new AppliedChanges()),
            PrefixWatch.start(etcd, keys.membersPrefix(), new MemberChanges()));
  }

  boolean isAt(List<String> others) {
    return endpoints.equals(others);
  }

  @Override
  public boolean isCurrent() {
    Instant oldest = clock.instant().minus(STALE_AFTER);
    return hasAnswered()
        && watches.stream()
            .map(PrefixWatch::staleSince)
            .allMatch(stale -> stale == null || stale.isAfter(oldest));
  }

  @Override
  public boolean isConnecting() {
    return !hasAnswered() && clock.instant().isBefore(since.plus(PATIENCE));
  }

  private boolean hasAnswered() {
    return config.isSynced() && applied.isSynced() && members.isSynced();
  }

  @Override
  public Map<ConfigKey, ConfigRecord> config() {
    return config.all();
  }

  @Override
  public Map<String, AppliedRecord> applied(ConfigKey key) {
    Map<String, AppliedRecord> byNode = new HashMap<>();
    applied
        .all()
        .forEach(
            (at, record) -> {
              if (at.kind().equals(key.kind()) && at.name().equals(key.name())) {
                byNode.put(at.node(), record);
              }
            });
    return byNode;
  }

  @Override
  public Map<String, MemberRecord> members() {
    return members.all();
  }

  @Override
  public Set<String> nodes() {
    Set<String> nodes = new TreeSet<>(members.all().keySet());
    applied.all().keySet().forEach(key -> nodes.add(key.node()));
    return nodes;
  }

  @Override
  public void publish(ConfigRecord record) throws StoreException {
    await(etcd.put(keys.config(record.kind(), record.name()), record.toJson()));
    config.wrote(new ConfigKey(record.kind(), record.name()), record);
    meters.wrote("etcd");
  }

  @Override
  public void withdraw(ConfigKey key) throws StoreException {
    await(etcd.delete(keys.config(key.kind(), key.name())));
    config.wrote(key, null);
    meters.wrote("etcd");
  }

  /**
   * The member first, and the rest only while there is no new one: a pod that comes back at this
   * very moment keeps what it writes. What the operator knows the node by goes last.
   */
  @Override
  public void forget(String node) throws StoreException {
    String member = keys.member(node);
    Entry entry = await(etcd.get(member));
    if (entry != null) {
      await(etcd.deleteIfUnchanged(member, entry.modRevision()));
    }
    await(etcd.deletePrefixIfAbsent(keys.writersPrefix(node), member));
    await(etcd.deletePrefixIfAbsent(keys.routesPrefix(node), member));
    await(etcd.delete(keys.state(node)));
    await(etcd.deletePrefixIfAbsent(keys.appliedPrefix(node), member));
    meters.wrote("etcd");
  }

  @Override
  public void close() {
    watches.forEach(PrefixWatch::close);
    etcd.close();
  }

  private static <T> T await(CompletableFuture<T> call) throws StoreException {
    try {
      return call.join(); // ends by itself: the client has a time-out
    } catch (CompletionException e) {
      if (e.getCause() instanceof EtcdException cause) {
        throw new StoreException(String.valueOf(cause.getMessage()), cause);
      }
      throw e;
    }
  }

  /** Desired configuration: changed by us, or by somebody who should not. */
  private final class ConfigChanges implements PrefixWatch.Listener {
    @Override
    public void changed(List<Change> changes, long revision) {
      config
          .take(changes, (_, _) -> true)
          .forEach(key -> listener.published(key.kind(), key.name()));
    }

    @Override
    public void synced() {
      config.synced();
      listener.synced();
    }
  }

  /** What brokers report: figures alone wake nobody. */
  private final class AppliedChanges implements PrefixWatch.Listener {
    @Override
    public void changed(List<Change> changes, long revision) {
      applied
          .take(changes, EtcdStore::saysSomethingNew)
          .forEach(key -> listener.reported(key.kind(), key.name()));
    }

    @Override
    public void synced() {
      applied.synced();
      listener.synced();
    }
  }

  private static boolean saysSomethingNew(@Nullable AppliedRecord was, @Nullable AppliedRecord is) {
    return was == null
        || is == null
        || !was.hash().equals(is.hash())
        || was.state() != is.state()
        || !String.valueOf(was.error()).equals(String.valueOf(is.error()))
        || !String.valueOf(was.details().get("fingerprint"))
            .equals(String.valueOf(is.details().get("fingerprint")));
  }

  /** Brokers that come and go: their load alone wakes nobody. */
  private final class MemberChanges implements PrefixWatch.Listener {
    @Override
    public void changed(List<Change> changes, long revision) {
      Set<String> came =
          members.take(
              changes,
              (was, is) ->
                  was == null || is == null || !was.incarnation().equals(is.incarnation()));
      if (!came.isEmpty()) {
        listener.membersChanged();
        // what a broker says of a resource counts only while the broker is a member
        config.all().keySet().forEach(key -> listener.reported(key.kind(), key.name()));
      }
    }

    @Override
    public void synced() {
      members.synced();
      listener.synced();
    }
  }
}
