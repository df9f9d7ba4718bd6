package dev.marquette.operator.publish;

import dev.marquette.etcd.AppliedRecord;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.etcd.ConfigRecord;
import dev.marquette.etcd.MemberRecord;
import java.util.Map;
import java.util.Set;

/**
 * What one cluster's etcd holds, as last seen, and the operator's few writes to it. A write is in
 * etcd when the method returns, and will be seen by the reading methods soon after.
 */
public interface ClusterStore {
  /**
   * Whether the reading methods tell what etcd holds; false until it has answered once, and when it
   * has not for some time: then they tell what it held last.
   */
  boolean isCurrent();

  /**
   * Whether it is too early to say that etcd does not answer: the connection is younger than it
   * takes to connect. An operator that starts must not tell everybody that etcd is away.
   */
  boolean isConnecting();

  /** What is published. */
  Map<ConfigKey, ConfigRecord> config();

  /** What each broker made of a resource, by node. */
  Map<String, AppliedRecord> applied(ConfigKey key);

  /** The brokers that are alive, by node. */
  Map<String, MemberRecord> members();

  /** Every node that is a member, or was and left reports behind. */
  Set<String> nodes();

  /**
   * Replaces what is published of a resource.
   *
   * @throws StoreException when etcd does not answer
   */
  void publish(ConfigRecord record) throws StoreException;

  /**
   * Removes a resource.
   *
   * @throws StoreException when etcd does not answer
   */
  void withdraw(ConfigKey key) throws StoreException;

  /**
   * Removes everything that a node left, routes first.
   *
   * @throws StoreException when etcd does not answer; what is left is removed the next time
   */
  void forget(String node) throws StoreException;
}
