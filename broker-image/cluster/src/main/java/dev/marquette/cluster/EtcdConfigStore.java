package dev.marquette.cluster;

import dev.marquette.etcd.AppliedRecord;
import dev.marquette.etcd.BatchWriter;
import dev.marquette.etcd.Change;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.ConfigRecord;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.OwnedKeys;
import dev.marquette.etcd.PrefixWatch;
import dev.marquette.etcd.Worker;
import dev.marquette.kernel.config.AppliedReport;
import dev.marquette.kernel.config.ConfigDocument;
import dev.marquette.kernel.config.ConfigStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The desired resources as the operator publishes them in etcd, and the place where this broker
 * reports what it made of them. With etcd away the last state stays in force, and reports wait.
 *
 * <p>A value that cannot be read leaves the resource as it was before. So does an etcd that lost
 * its data: what it does not have any more stays in force until the operator has published all
 * again, or every client would be disconnected meanwhile.
 */
public final class EtcdConfigStore implements ConfigStore {
  private static final Logger log = LoggerFactory.getLogger(EtcdConfigStore.class);

  /** The resource without which there is no cluster: while it is missing, so are others. */
  private static final String CLUSTER = "MqttCluster";

  /** The operator publishes a resource at a time: with nothing new for so long, it has done all. */
  private static final Duration SETTLED = Duration.ofSeconds(30);

  private final EtcdClient client;
  private final ClusterKeys keys;
  private final String node;
  private final Clock clock;
  private final Duration settled;
  private final BatchWriter writer;
  private final OwnedKeys applied;

  private final Worker thread = new Worker("marquette-config");

  // confined to the thread
  private final Map<ConfigDocument.Key, ConfigDocument> desired = new HashMap<>();

  /** What an etcd lost and has not got again. */
  private final Map<ConfigDocument.Key, ConfigDocument> kept = new HashMap<>();

  private long turn;

  private volatile boolean ready;
  private @Nullable PrefixWatch configWatch;
  private @Nullable PrefixWatch appliedWatch;

  /**
   * @param node this broker's name
   */
  public EtcdConfigStore(EtcdClient client, ClusterKeys keys, String node) {
    this(client, keys, node, Clock.systemUTC(), SETTLED);
  }

  EtcdConfigStore(EtcdClient client, ClusterKeys keys, String node, Clock clock, Duration settled) {
    this.client = client;
    this.keys = keys;
    this.node = node;
    this.clock = clock;
    this.settled = settled;
    this.writer = BatchWriter.start(client, keys.writer(node, "applied"));
    this.applied = new OwnedKeys(keys.appliedPrefix(node), writer);
  }

  @Override
  public synchronized void start(Listener listener) {
    if (configWatch != null) {
      throw new IllegalStateException("the configuration store has been started before");
    }
    configWatch =
        PrefixWatch.start(
            client,
            keys.configPrefix(),
            new PrefixWatch.Listener() {
              @Override
              public void changed(List<Change> changes, long revision) {
                thread.execute(() -> take(changes, listener));
              }

              @Override
              public void replaced(List<Change> changes, long revision) {
                thread.execute(() -> takeOther(changes, listener));
              }

              @Override
              public void synced() {
                thread.execute(() -> ready = true);
              }
            });
    appliedWatch =
        PrefixWatch.start(
            client,
            keys.appliedPrefix(node),
            new PrefixWatch.Listener() {
              @Override
              public void changed(List<Change> changes, long revision) {
                changes.forEach(applied::observed);
              }

              @Override
              public void replaced(List<Change> changes, long revision) {
                changes.forEach(applied::observed);
                applied.rewrite();
              }
            });
  }

  /** Whether the listener has been told of a first state. */
  public boolean isReady() {
    return ready;
  }

  /** Since when changes may be missing; null while the state is that of etcd. */
  public synchronized @Nullable Instant staleSince() {
    return configWatch == null ? null : configWatch.staleSince();
  }

  private void take(List<Change> changes, Listener listener) {
    for (Change change : changes) {
      ConfigDocument.Key key = take(change);
      if (key != null) {
        kept.remove(key);
      }
    }
    deliver(listener);
  }

  /** etcd lost its data; the changes lead to what it has now. */
  private void takeOther(List<Change> changes, Listener listener) {
    kept.putAll(desired);
    changes.forEach(this::take);
    kept.keySet().removeAll(desired.keySet());
    if (!kept.isEmpty()) {
      log.warn("etcd lost resources: they stay in force for now, resources={}", kept.keySet());
    }
    deliver(listener);
  }

  private void deliver(Listener listener) {
    long now = ++turn;
    if (!kept.isEmpty()) {
      thread.schedule(() -> settle(now, listener), settled.toNanos());
    }
    Map<ConfigDocument.Key, ConfigDocument> all = new HashMap<>(kept);
    all.putAll(desired);
    listener.onConfig(Map.copyOf(all));
  }

  private void settle(long at, Listener listener) {
    boolean published = desired.keySet().stream().anyMatch(key -> key.kind().equals(CLUSTER));
    if (turn == at && published) {
      log.warn("resources were not published again: they end, resources={}", kept.keySet());
      kept.clear();
      deliver(listener);
    }
  }

  /** The resource that it is about; null when it is none, or cannot be read. */
  private ConfigDocument.@Nullable Key take(Change change) {
    ClusterKeys.ConfigKey name = keys.parseConfig(change.key());
    if (name == null) {
      return null;
    }
    ConfigDocument.Key key = new ConfigDocument.Key(name.kind(), name.name());
    byte[] value = change.value();
    if (value == null) {
      desired.remove(key);
      return key;
    }
    try {
      ConfigRecord record = ConfigRecord.fromJson(value);
      desired.put(
          key,
          new ConfigDocument(
              name.kind(),
              name.name(),
              record.generation(),
              record.hash(),
              record.spec().toString()));
      return key;
    } catch (IllegalArgumentException e) {
      log.error("a resource in etcd cannot be read, key={} cause={}", change.key(), e.getMessage());
      return null;
    }
  }

  @Override
  public void report(AppliedReport report) {
    String key = keys.applied(node, report.key().kind(), report.key().name());
    switch (report.state()) {
      case APPLIED -> applied.set(key, record(report, AppliedRecord.State.APPLIED));
      case FAILED -> applied.set(key, record(report, AppliedRecord.State.FAILED));
      case REMOVED -> applied.remove(key);
    }
  }

  private byte[] record(AppliedReport report, AppliedRecord.State state) {
    return new AppliedRecord(
            report.hash(),
            report.generation(),
            state,
            report.error(),
            report.details(),
            clock.instant().toString())
        .toJson();
  }

  /** Writes the reports that wait, if etcd takes them within two seconds, and ends. */
  @Override
  public synchronized void close() {
    if (configWatch != null) {
      configWatch.close();
    }
    if (appliedWatch != null) {
      appliedWatch.close();
    }
    thread.end(() -> {});
    CompletableFuture<@Nullable Void> flushed = writer.flush();
    boolean done =
        flushed
            .handle((nothing, failure) -> failure == null)
            .completeOnTimeout(false, 2, TimeUnit.SECONDS)
            .join();
    if (!done) {
      log.info("reports are left unwritten, waiting={}", writer.waiting());
    }
    writer.close();
  }
}
