package dev.marquette.cluster;

/**
 * How much of etcd a broker has seen.
 *
 * @param losses how often etcd had lost its data by then: revisions of two histories say nothing
 *     about each other
 * @param revision etcd's, of the state that was seen; 0 before the first
 */
record Seen(int losses, long revision) {
  static final Seen NOTHING = new Seen(0, 0);

  Seen at(long newRevision) {
    return new Seen(losses, newRevision);
  }

  Seen afterLoss(long newRevision) {
    return new Seen(losses + 1, newRevision);
  }

  /**
   * Whether this shows what became of a write: it is as new, and of the same history. A write that
   * etcd took at a revision which had been seen before is in a new history, of which nothing has
   * been seen yet.
   *
   * @param before what had been seen when the write was made
   */
  boolean shows(long write, Seen before) {
    return write <= revision && (losses != before.losses() || write > before.revision());
  }
}
