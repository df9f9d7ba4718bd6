package dev.marquette.operator.reconcile;

import dev.marquette.etcd.AppliedRecord;
import dev.marquette.etcd.ClusterKeys.AppliedKey;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.etcd.ConfigRecord;
import dev.marquette.etcd.MemberRecord;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.publish.ClusterStore;
import dev.marquette.operator.publish.ClusterStores;
import dev.marquette.operator.publish.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** An etcd in memory, the only one there is, with brokers that do as they are told. */
final class FakeStore implements ClusterStore, ClusterStores {
  final List<String> writes = new ArrayList<>();
  final Map<ConfigKey, ConfigRecord> config = new HashMap<>();
  final Map<AppliedKey, AppliedRecord> applied = new HashMap<>();
  final Map<String, MemberRecord> members = new TreeMap<>();
  List<String> endpoints = List.of();
  boolean current = true;
  boolean connecting;
  boolean failing;
  boolean closed;

  /** A broker that lives applies everything that is published. */
  void brokerApplies(String node, Map<String, String> details) {
    join(node);
    config.forEach(
        (key, record) ->
            applied.put(
                new AppliedKey(node, key.kind(), key.name()),
                new AppliedRecord(
                    record.hash(),
                    record.generation(),
                    AppliedRecord.State.APPLIED,
                    null,
                    details,
                    "2026-06-01T00:00:00Z")));
  }

  ConfigRecord published(ConfigKey key) {
    return Objects.requireNonNull(config.get(key), "not published");
  }

  void brokerRefuses(String node, ConfigKey key, String error) {
    join(node);
    ConfigRecord record = published(key);
    applied.put(
        new AppliedKey(node, key.kind(), key.name()),
        new AppliedRecord(
            record.hash(),
            record.generation(),
            AppliedRecord.State.FAILED,
            error,
            Map.of(),
            "2026-06-01T00:00:00Z"));
  }

  void join(String node) {
    members.put(
        node,
        new MemberRecord(node, "i-" + node, node + ":7071", "1.0", "2026-06-01T00:00:00Z", 5, 7));
  }

  /** Its lease ends; what it reported stays. */
  void crash(String node) {
    members.remove(node);
  }

  @Override
  public boolean isCurrent() {
    return current;
  }

  @Override
  public boolean isConnecting() {
    return connecting;
  }

  @Override
  public Map<ConfigKey, ConfigRecord> config() {
    return config;
  }

  @Override
  public Map<String, AppliedRecord> applied(ConfigKey key) {
    Map<String, AppliedRecord> byNode = new HashMap<>();
    applied.forEach(
        (at, record) -> {
          if (at.kind().equals(key.kind()) && at.name().equals(key.name())) {
            byNode.put(at.node(), record);
          }
        });
    return byNode;
  }

  @Override
  public Map<String, MemberRecord> members() {
    return members;
  }

  @Override
  public Set<String> nodes() {
    Set<String> nodes = new TreeSet<>(members.keySet());
    applied.keySet().forEach(key -> nodes.add(key.node()));
    return nodes;
  }

  @Override
  public void publish(ConfigRecord record) throws StoreException {
    write("publish " + record.kind() + "/" + record.name());
    config.put(new ConfigKey(record.kind(), record.name()), record);
  }

  @Override
  public void withdraw(ConfigKey key) throws StoreException {
    write("withdraw " + key.kind() + "/" + key.name());
    config.remove(key);
  }

  @Override
  public void forget(String node) throws StoreException {
    write("forget " + node);
    members.remove(node);
    applied.keySet().removeIf(key -> key.node().equals(node));
  }

  private void write(String what) throws StoreException {
    if (failing) {
      throw new StoreException("etcd does not answer", new IllegalStateException("away"));
    }
    writes.add(what);
  }

  @Override
  public ClusterStore open(ClusterId cluster, List<String> at) {
    endpoints = at;
    return this;
  }

  @Override
  public void close(ClusterId cluster) {
    closed = true;
  }
}
