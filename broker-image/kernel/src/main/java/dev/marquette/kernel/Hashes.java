package dev.marquette.kernel;

/** Spreads names over places. */
final class Hashes {
  private Hashes() {}

  /** A place from 0 to {@code count} - 1, always the same for a name and a count. */
  static int place(String name, int count) {
    int hash = name.hashCode() * 0x9E3779B9;
    return Math.floorMod(hash ^ (hash >>> 16), count);
  }

  /**
   * How much a node wants a name: of all that have members the one with the highest rank gets it.
   * Each gets as large a part of all names as it has of all members, and a change of one node's
   * members moves no name between two others (weighted rendezvous hashing). The same on every
   * machine.
   *
   * @param members at least 1
   */
  static double rank(String name, String node, int members) {
    long hash = ((long) name.hashCode() << Integer.SIZE) | (node.hashCode() & 0xFFFFFFFFL);
    hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL; // the finalizer of MurmurHash3
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    hash ^= hash >>> 33;
    double between0And1 = ((hash >>> 12) + 0.5) * 0x1p-52;
    return -members / StrictMath.log(between0And1);
  }
}
