package dev.marquette.kernel;

/**
 * How many members of a shared group each peer has, as it announced: all in one line, those of the
 * lowest peer first. Immutable, so that any loop reads it without a lock.
 */
final class PeerMembers {
  static final PeerMembers NONE = new PeerMembers(0, new int[0]);

  /** What is believed of one peer at most: the sum of all is an int. */
  static final int MOST = 1 << 24;

  private final long mask;

  /** For each peer in the mask, in their order: its members and those of all before it. */
  private final int[] ends;

  private PeerMembers(long mask, int[] ends) {
    this.mask = mask;
    this.ends = ends;
  }

  /** The peers that have members. */
  long mask() {
    return mask;
  }

  /** The members of all peers. */
  int total() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  /** The number of peers that have members. */
  int count() {
    return ends.length;
  }

  int members(int peer) {
    if ((mask & (1L << peer)) == 0) {
      return 0;
    }
    int nth = before(peer);
    return ends[nth] - (nth == 0 ? 0 : ends[nth - 1]);
  }

  /** The peer of one of the members, 0 to {@link #total} - 1. */
  int peerOf(int member) {
    long rest = mask;
    for (int nth = 0; ends[nth] <= member; nth++) {
      rest &= rest - 1;
    }
    return Long.numberOfTrailingZeros(rest);
  }

  /** The first member behind those of a peer that has some. */
  int endOf(int peer) {
    return ends[before(peer)];
  }

  private int before(int peer) {
    return Long.bitCount(mask & ((1L << peer) - 1));
  }

  /** The same, but for this peer. */
  PeerMembers with(int peer, int members) {
    long bit = 1L << peer;
    long newMask = members > 0 ? mask | bit : mask & ~bit;
    if (newMask == 0) {
      return NONE;
    }
    int[] newEnds = new int[Long.bitCount(newMask)];
    int sum = 0;
    long rest = newMask;
    for (int nth = 0; nth < newEnds.length; nth++, rest &= rest - 1) {
      int each = Long.numberOfTrailingZeros(rest);
      sum += each == peer ? Math.min(members, MOST) : members(each);
      newEnds[nth] = sum;
    }
    return new PeerMembers(newMask, newEnds);
  }

  /** These without the peers that are not in the mask. */
  PeerMembers only(long peers) {
    if ((mask & peers) == 0) {
      return NONE;
    }
    PeerMembers left = this;
    for (long rest = mask & ~peers; rest != 0; rest &= rest - 1) {
      left = left.with(Long.numberOfTrailingZeros(rest), 0);
    }
    return left;
  }
}
