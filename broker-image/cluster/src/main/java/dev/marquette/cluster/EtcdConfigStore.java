package dev.marquette.cluster;

import dev.marquette.etcd.AppliedRecord;
import dev.marquette.etcd.BatchWriter;
import dev.marquette.etcd.Change;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.ConfigRecord;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.OwnedKeys;
import dev.marquette.etcd.PrefixWatch;
import dev.marquette.kernel.config.AppliedReport;
import dev.marquette.kernel.config.ConfigDocument;
import dev.marquette.kernel.config.ConfigStore;
import java.time.Clock;
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
 * <p>A value that cannot be read leaves the resource as it was before.
 */
public final class EtcdConfigStore implements ConfigStore {
  private static final Logger log = LoggerFactory.getLogger(EtcdConfigStore.class);

  private final EtcdClient client;
  private final ClusterKeys keys;
  private final String node;
  private final Clock clock;
  private final BatchWriter writer;
  private final OwnedKeys applied;

  // confined to the watch's thread
  private final Map<ConfigDocument.Key, ConfigDocument> desired = new HashMap<>();

  private volatile boolean ready;
  private @Nullable PrefixWatch configWatch;
  private @Nullable PrefixWatch appliedWatch;

  /**
   * @param node this broker's name
   */
  public EtcdConfigStore(EtcdClient client, ClusterKeys keys, String node) {
    this(client, keys, node, Clock.systemUTC());
  }

  EtcdConfigStore(EtcdClient client, ClusterKeys keys, String node, Clock clock) {
    this.client = client;
    this.keys = keys;
    this.node = node;
    this.clock = clock;
    this.writer = BatchWriter.start(client);
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
                changes.forEach(EtcdConfigStore.this::take);
                listener.onConfig(Map.copyOf(desired));
              }

              @Override
              public void synced() {
                ready = true;
              }
            });
    appliedWatch =
        PrefixWatch.start(
            client,
            keys.appliedPrefix(node),
            (changes, revision) -> changes.forEach(applied::observed));
  }

  /** Whether the listener has been told of a first state. */
  public boolean isReady() {
    return ready;
  }

  /** Since when changes may be missing; null while the state is that of etcd. */
  public synchronized @Nullable Instant staleSince() {
    return configWatch == null ? null : configWatch.staleSince();
  }

  private void take(Change change) {
    ClusterKeys.ConfigKey name = keys.parseConfig(change.key());
    if (name == null) {
      return;
    }
    ConfigDocument.Key key = new ConfigDocument.Key(name.kind(), name.name());
    byte[] value = change.value();
    if (value == null) {
      desired.remove(key);
      return;
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
    } catch (IllegalArgumentException e) {
      log.error("a resource in etcd cannot be read, key={} cause={}", change.key(), e.getMessage());
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
