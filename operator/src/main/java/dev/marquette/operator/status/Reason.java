package dev.marquette.operator.status;

/** Why a condition is as it is. Programs compare these words: none is ever renamed. */
public enum Reason {
  /** Every pod runs this generation. */
  APPLIED("Applied"),
  /** Some pods have not said yet that they run this generation. */
  APPLYING("Applying"),
  /** A pod could not apply this generation, and says why. */
  NOT_APPLIED("NotApplied"),
  /** The spec is wrong; the last good one stays in force. */
  INVALID_SPEC("InvalidSpec"),
  /** The content of a Secret is wrong; the content before it stays in force. */
  CERTIFICATE_REFUSED("CertificateRefused"),
  /** Credentials are on their way to the pods. */
  COPYING_SECRETS("CopyingSecrets"),
  /** The spec names a cluster that does not exist. */
  CLUSTER_NOT_FOUND("ClusterNotFound"),
  /** The cluster's etcd does not answer, or not yet. */
  STORE_UNREACHABLE("StoreUnreachable"),
  /** A name that is needed belongs to somebody else. */
  NAME_TAKEN("NameTaken"),
  /**
   * The API server does not take an object that the operator has to write; the message is its own.
   */
  WRITE_REFUSED("WriteRefused"),
  /** {@code spec.paused} of the cluster is true. */
  PAUSED("Paused"),
  /** Everything of a cluster is as it should be. */
  READY("Ready"),
  /** A managed etcd has no quorum of ready members. */
  ETCD_NOT_READY("EtcdNotReady"),
  /** Fewer brokers are ready than there should be. */
  PODS_NOT_READY("PodsNotReady"),
  /** Pods are being replaced, one by one. */
  ROLLING_UPDATE("RollingUpdate"),
  /** Pods are being added or taken away. */
  SCALING("Scaling"),
  /** Nothing has to change. */
  AS_DESIRED("AsDesired"),
  /** Some pod shows another certificate than the Secret holds. */
  POD_OUT_OF_SYNC("PodOutOfSync");

  private final String word;

  Reason(String word) {
    this.word = word;
  }

  /** The CamelCase word in {@code reason}. */
  public String word() {
    return word;
  }
}
