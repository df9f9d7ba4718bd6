package dev.marquette.etcd;

import java.util.Objects;

/**
 * The value of {@link ClusterKeys#member}: a broker that is alive. The key hangs on the broker's
 * lease.
 *
 * @param node the broker's name: that of its pod
 * @param incarnation differs each time that the broker starts
 * @param address where other brokers reach it, {@code host:port}
 * @param version of the program
 * @param startedAt ISO 8601 in UTC
 * @param connections how many clients are connected
 * @param sessions how many sessions it holds, connected or not
 */
public record MemberRecord(
    String node,
    String incarnation,
    String address,
    String version,
    String startedAt,
    long connections,
    long sessions) {
  public MemberRecord {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(incarnation, "incarnation");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(startedAt, "startedAt");
  }

  /** The same with other figures. */
  public MemberRecord load(long newConnections, long newSessions) {
    return new MemberRecord(
        node, incarnation, address, version, startedAt, newConnections, newSessions);
  }

  public byte[] toJson() {
    return Json.write(this);
  }

  /**
   * @throws IllegalArgumentException when the value is no such record
   */
  public static MemberRecord fromJson(byte[] value) {
    return Json.read(value, MemberRecord.class);
  }
}
