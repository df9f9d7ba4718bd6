package dev.marquette.cluster;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.testkit.TestPorts;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.TestEtcd;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.ThreadBroker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A whole broker in this JVM but for its listeners: a real kernel, and the way to the others. */
final class KernelNode implements AutoCloseable {
  final String name;
  final Cluster cluster;
  private final ThreadBroker broker;
  private final EtcdClient etcd;

  /** Members that others have announced, by peer and group. */
  private final Map<String, Integer> announced = new ConcurrentHashMap<>();

  KernelNode(TestEtcd server, String name, MqttSettings settings) {
    this.name = name;
    broker = new ThreadBroker(2, settings);
    etcd = server.connect();
    int port = TestPorts.freePort();
    ClusterConfig config =
        new ClusterConfig(name, "127.0.0.1", port, port, TestNode.KEYS, "test", TestNode.PATIENT);
    cluster = Cluster.join(config, etcd, watched(broker.kernel()), (reason, message) -> {});
    broker.kernel().cluster(cluster);
  }

  /** The kernel, with a note of each route that it has got. */
  private Kernel watched(Kernel kernel) {
    return (Kernel)
        Proxy.newProxyInstance(
            Kernel.class.getClassLoader(),
            new Class<?>[] {Kernel.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(kernel, arguments);
                if (method.getName().equals("remoteRoute")) {
                  announced.put(arguments[0] + ":" + arguments[2], (Integer) arguments[3]);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  /** How many members the group has at all other brokers, as far as this one knows. */
  int announced(String group) {
    return announced.entrySet().stream()
        .filter(each -> each.getKey().endsWith(":" + group))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  TestClient client(int loop, String clientId) {
    return broker.client(loop, clientId, MqttVersion.V5);
  }

  long connections() {
    return broker.kernel().stats().connections();
  }

  long dropped() {
    return broker.kernel().stats().dropped().values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close() {
    broker.close();
    cluster.close();
    etcd.close();
  }
}
