package dev.marquette.kernel;

/**
 * The way to the other brokers, which is known a little later than the kernel: each needs the
 * other.
 */
final class ClusterLinkRef {
  private volatile ClusterLink link;

  ClusterLinkRef(ClusterLink link) {
    this.link = link;
  }

  ClusterLink get() {
    return link;
  }

  void set(ClusterLink newLink) {
    link = newLink;
  }

  /** Whether there can be no other broker: then nobody has to be asked. */
  boolean isAlone() {
    return link instanceof ClusterLink.Alone;
  }
}
