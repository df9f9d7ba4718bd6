package dev.marquette.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The members that a broker sees, itself included. Two that see the same have the same {@link #id},
 * and agree on the registrar of each client ID without a word.
 *
 * <p>Rendezvous hashing: each member has a score for each name, and the highest wins. When members
 * change, only names of those that went, or that the new ones win, move.
 */
final class View {
  private final List<Member> members;
  private final long[] seeds;
  private final long id;

  /** One incarnation of a broker. */
  record Member(String node, String incarnation) {}

  View(Collection<Member> members) {
    this.members = members.stream().sorted(Comparator.comparing(Member::node)).toList();
    if (this.members.isEmpty()) {
      throw new IllegalArgumentException("a view has at least the broker that sees it");
    }
    this.seeds = this.members.stream().mapToLong(member -> hash(member.node())).toArray();
    long all = 0;
    for (Member member : this.members) {
      all = mix(all ^ hash(member.node() + '\n' + member.incarnation()));
    }
    this.id = all;
  }

  long id() {
    return id;
  }

  List<Member> members() {
    return members;
  }

  boolean contains(Member member) {
    return members.contains(member);
  }

  /** The member that serialises what happens to this name. */
  Member first(String name) {
    long hash = hash(name);
    int best = 0;
    for (int i = 1; i < seeds.length; i++) {
      // unsigned is not needed: any total order will do
      if (mix(hash ^ seeds[i]) > mix(hash ^ seeds[best])) {
        best = i;
      }
    }
    return members.get(best);
  }

  /** All members, the first first, then who would be first without it, and so on. */
  List<Member> ranked(String name) {
    long hash = hash(name);
    return members.stream()
        .sorted(
            Comparator.comparingLong((Member member) -> mix(hash ^ hash(member.node()))).reversed())
        .toList();
  }

  /** The members that are not in the other view. */
  Set<Member> without(View other) {
    return Set.copyOf(members.stream().filter(member -> !other.contains(member)).toList());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof View other && members.equals(other.members);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  @Override
  public String toString() {
    return members.toString();
  }

  // FNV-1a
  private static long hash(String text) {
    long hash = 0xCBF2_9CE4_8422_2325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100_0000_01B3L;
    }
    return hash;
  }

  // the finaliser of MurmurHash3: one bit of difference changes half of the result
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xFF51_AFD7_ED55_8CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CE_B9FE_1A85_EC53L;
    return mixed ^ (mixed >>> 33);
  }
}
