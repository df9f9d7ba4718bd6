package dev.marquette.cluster;

import dev.marquette.etcd.ClusterKeys;
import java.time.Duration;

/**
 * Who this broker is among the others.
 *
 * @param node its name, which it keeps when it restarts: that of its pod
 * @param host where the other brokers reach it: a name or an address
 * @param port that is opened for the other brokers, 0 for any that is free
 * @param advertisedPort where the other brokers reach it, 0 for the port itself
 * @param keys where the cluster is in etcd
 * @param version of the program
 */
public record ClusterConfig(
    String node,
    String host,
    int port,
    int advertisedPort,
    ClusterKeys keys,
    String version,
    Timing timing) {
  /** The port for the other brokers. */
  public static final int DEFAULT_PORT = 7071;

  public ClusterConfig {
    if (node.isEmpty() || host.isEmpty()) {
      throw new IllegalArgumentException("a broker of a cluster needs a node name and a host");
    }
    checkPort(port);
    checkPort(advertisedPort);
  }

  private static void checkPort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not in 0 to 65535");
    }
  }

  /** A broker with the usual timing. */
  public ClusterConfig(String node, String host, int port, ClusterKeys keys, String version) {
    this(node, host, port, 0, keys, version, Timing.DEFAULT);
  }

  /**
   * How long to wait.
   *
   * @param lease how long a broker that says nothing counts as alive; whole seconds
   * @param grace how much longer its routes are kept
   * @param claim until a CONNECT is refused because nobody answers for its client ID
   * @param unreachable how long a broker's streams may be down before others act in its place
   */
  public record Timing(Duration lease, Duration grace, Duration claim, Duration unreachable) {
    /** Routes of a broker that dies are gone after 12 seconds at most. */
    public static final Timing DEFAULT =
        new Timing(
            Duration.ofSeconds(8),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1));
  }
}
