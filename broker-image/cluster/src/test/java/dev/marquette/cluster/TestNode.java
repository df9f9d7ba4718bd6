package dev.marquette.cluster;

import dev.marquette.codec.testkit.TestPorts;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.TestEtcd;
import dev.marquette.etcd.TestProxy;
import dev.marquette.kernel.DropReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** A broker in this JVM, with a network of its own to etcd and from the other brokers. */
final class TestNode implements AutoCloseable {
  static final ClusterKeys KEYS = new ClusterKeys("test", "c");

  /** On a machine that stands still for seconds no broker is taken for dead that lives. */
  static final ClusterConfig.Timing PATIENT = timing(Duration.ofSeconds(10));

  /** A broker that does not answer is not waited for: for tests that have one. */
  static final ClusterConfig.Timing HASTY = timing(Duration.ofSeconds(4));

  final String name;
  final FakeKernel kernel = new FakeKernel();
  final List<DropReason> drops = Collections.synchronizedList(new ArrayList<>());
  final TestProxy toEtcd;
  final TestProxy fromPeers;
  final Cluster cluster;
  private final EtcdClient etcd;

  TestNode(TestEtcd server, String name) {
    this(server, name, Set.of(), PATIENT);
  }

  /** A node that has subscribers for these filters when it starts. */
  TestNode(TestEtcd server, String name, Set<String> filters, ClusterConfig.Timing timing) {
    this.name = name;
    filters.forEach(filter -> kernel.subscribe(filter, null));
    int port = TestPorts.freePort();
    toEtcd = TestProxy.to(server.port());
    fromPeers = TestProxy.to(port);
    etcd = EtcdClient.connect(List.of(toEtcd.endpoint()), Duration.ofSeconds(2));
    ClusterConfig config =
        new ClusterConfig(name, "127.0.0.1", port, fromPeers.port(), KEYS, "test", timing);
    cluster = Cluster.join(config, etcd, kernel, (reason, message) -> drops.add(reason));
    kernel.link = cluster;
  }

  private static ClusterConfig.Timing timing(Duration unreachable) {
    return new ClusterConfig.Timing(
        Duration.ofSeconds(8), Duration.ofSeconds(1), Duration.ofSeconds(60), unreachable);
  }

  /** As a machine that loses power: it says nothing more to anybody. */
  void kill() {
    toEtcd.refuse();
    fromPeers.refuse();
  }

  /** What the kernel calls the other node, by a route that only that one has. */
  int indexOf(String filter) {
    return kernel.remoteRoutes.stream()
        .filter(seen -> seen.filter().equals(filter))
        .mapToInt(FakeKernel.Seen::peer)
        .findFirst()
        .orElse(-1);
  }

  @Override
  public void close() {
    cluster.close();
    etcd.close();
    toEtcd.close();
    fromPeers.close();
    kernel.close();
  }
}
