package dev.marquette.kernel;

/** Spreads names over places. */
final class Hashes {
  private Hashes() {}

  /** A place from 0 to {@code count} - 1, always the same for a name and a count. */
  static int place(String name, int count) {
    int hash = name.hashCode() * 0x9E3779B9;
    return Math.floorMod(hash ^ (hash >>> 16), count);
  }
}
