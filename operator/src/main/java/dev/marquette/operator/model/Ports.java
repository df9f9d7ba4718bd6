package dev.marquette.operator.model;

/** The ports that no Listener can have. */
public final class Ports {
  /** gRPC between brokers. */
  public static final int CLUSTER = 7071;

  /** Health and metrics of a broker. */
  public static final int ADMIN = 8081;

  static final int ETCD_CLIENT = 2379;
  static final int ETCD_PEER = 2380;

  private Ports() {}
}
