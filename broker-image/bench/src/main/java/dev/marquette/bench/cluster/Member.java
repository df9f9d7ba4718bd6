package dev.marquette.bench.cluster;

import dev.marquette.cluster.Cluster;
import dev.marquette.cluster.ClusterConfig;
import dev.marquette.codec.testkit.TestPorts;
import dev.marquette.etcd.ClusterKeys;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.TestEtcd;
import dev.marquette.kernel.Authenticator;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.LoopExecutor;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.transport.EventLoops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A broker of the cluster: kernel, event loop, and the way to etcd and the others as every broker
 * has them. It has no listener; its clients are {@link Device}s. Callable from any thread.
 */
final class Member implements AutoCloseable {
  private static final ClusterKeys KEYS = new ClusterKeys("bench", "storm");

  /** On a machine that stands still for seconds no broker is taken for gone. */
  private static final ClusterConfig.Timing PATIENT =
      new ClusterConfig.Timing(
          Duration.ofSeconds(30),
          Duration.ofSeconds(3),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30));

  /** CONNECTs on their way: each asks the other brokers. */
  private static final int WINDOW = 100;

  private final EventLoops loops = EventLoops.start(1);
  private final LoopExecutor loop = loops.executors().getFirst();
  private final BrokerKernel kernel;
  private final EtcdClient etcd;
  private final Cluster cluster;
  private final int index;
  private final int members;
  private final AtomicInteger connected = new AtomicInteger();
  private final AtomicInteger subscribed = new AtomicInteger();
  private volatile @Nullable String broken;
  private volatile boolean leaving;

  /** Of its event loop alone, as is the number of clients of all members. */
  private final List<Device> devices = new ArrayList<>();

  private int clients;

  /**
   * Joins.
   *
   * @param index from 0 on, of as many as there are members
   */
  Member(TestEtcd server, int index, int members) {
    this.index = index;
    this.members = members;
    kernel =
        BrokerKernel.start(
            loops.executors(), MqttSettings.DEFAULT, KernelClock.SYSTEM, ClusterLink.ALONE);
    kernel.authenticator(credentials -> Authenticator.Result.ACCEPTED);
    kernel.authorizer((client, action, topic) -> Verdict.ALLOWED);
    etcd = server.connect();
    int port = TestPorts.freePort();
    ClusterConfig config =
        new ClusterConfig("broker-" + index, "127.0.0.1", port, port, KEYS, "bench", PATIENT);
    cluster = Cluster.join(config, etcd, kernel, (reason, message) -> {});
    kernel.cluster(cluster);
  }

  /** Whether it sees all others. */
  boolean isJoined() {
    return cluster.isReady() && cluster.stats().peersConnected() == members - 1;
  }

  /** Has its share of so many clients connect. */
  void connect(int ofAll) {
    loop.execute(
        () -> {
          clients = ofAll;
          for (int i = 0; i < WINDOW; i++) {
            connectNext();
          }
        });
  }

  private void connectNext() {
    int number = devices.size() * members + index;
    if (number < clients) {
      Device device = new Device(kernel, 0, number, new Counts());
      devices.add(device);
      device.connect();
    }
  }

  /** Has all that are connected subscribe at once. */
  void subscribe() {
    loop.execute(() -> devices.forEach(Device::subscribe));
  }

  int connected() {
    return connected.get();
  }

  /** The clients that have their SUBACK. */
  int subscribed() {
    return subscribed.get();
  }

  /** The filters that this broker has subscribers for, or sends messages to others for. */
  long known() {
    return kernel.stats().routes();
  }

  /** What went wrong, or null. */
  @Nullable String broken() {
    return broken;
  }

  @Override
  public void close() {
    leaving = true;
    kernel.close();
    cluster.close();
    etcd.close();
    loops.close();
  }

  private final class Counts implements Device.Owner {
    @Override
    public void connected() {
      connected.incrementAndGet();
      loop.execute(Member.this::connectNext);
    }

    @Override
    public void subscribed() {
      subscribed.incrementAndGet();
    }

    @Override
    public void broken(String what) {
      if (!leaving) {
        broken = what;
      }
    }
  }
}
