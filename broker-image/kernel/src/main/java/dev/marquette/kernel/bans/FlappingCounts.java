package dev.marquette.kernel.bans;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * How often each of many client IDs came up in its window of time, in memory that is allotted once,
 * however many there are and however long they are.
 *
 * <p>A table of sets of {@value #WAYS} places, as in a processor's cache: an ID may be in any place
 * of the set that its hash names. Where all are taken, the one with the lowest count makes room,
 * and of several the oldest. So a flood of IDs that come once pushes out others that came once, but
 * not one that comes again and again; and what was pushed out begins anew, so that a count may be
 * too low and is never too high. The hash has 64 bits and a key of its own: nobody can choose IDs
 * that are taken for another, or that meet it in its set.
 *
 * <p>Confined to one thread.
 */
public final class FlappingCounts {
  static final int WAYS = 8;
  static final int PLACES = 1 << 16;
  private static final int SETS = PLACES / WAYS;
  private static final int KEY_BYTES = 16;

  private final byte[] key;
  private final MessageDigest sha;
  private final long[] hashes = new long[PLACES];
  private final long[] beganNanos = new long[PLACES];

  /** 0 where the place is free. */
  private final int[] counts = new int[PLACES];

  public FlappingCounts() {
    this(randomKey());
  }

  FlappingCounts(byte[] key) {
    this.key = key.clone();
    try {
      this.sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] randomKey() {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    return random;
  }

  /**
   * Counts the client ID once more.
   *
   * @return whether that makes it too often; then its count begins anew
   */
  public boolean isTooOften(String clientId, FlappingPolicy policy, long nowNanos) {
    long hash = hash(clientId);
    int place = place(hash, nowNanos, policy.window().toNanos());
    counts[place]++;
    if (counts[place] < policy.maxCount()) {
      return false;
    }
    counts[place] = 0;
    return true;
  }

  /** Where the ID is, or the place that it gets, with a count of 0. */
  private int place(long hash, long nowNanos, long windowNanos) {
    int first = (int) Math.floorMod(hash, (long) SETS) * WAYS;
    int chosen = first;
    for (int place = first; place < first + WAYS; place++) {
      if (counts[place] > 0 && nowNanos - beganNanos[place] >= windowNanos) {
        counts[place] = 0;
      }
      if (counts[place] > 0 && hashes[place] == hash) {
        return place;
      }
      if (makesRoomBefore(place, chosen)) {
        chosen = place;
      }
    }
    hashes[chosen] = hash;
    beganNanos[chosen] = nowNanos;
    counts[chosen] = 0;
    return chosen;
  }

  private boolean makesRoomBefore(int place, int other) {
    return counts[place] < counts[other]
        || (counts[place] == counts[other] && beganNanos[place] - beganNanos[other] < 0);
  }

  long hash(String clientId) {
    sha.update(key);
    return ByteBuffer.wrap(sha.digest(clientId.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  /** How many client IDs are counted: {@value #PLACES} at most. */
  int size() {
    int taken = 0;
    for (int count : counts) {
      taken += count > 0 ? 1 : 0;
    }
    return taken;
  }
}
