package dev.marquette.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The members that a broker sees, itself included. Two that see the same rank them alike for each
 * name, without a word.
 *
 * <p>Rendezvous hashing: each member has a score for each name, and the highest comes first. When
 * members change, the others keep their order.
 */
final class View {
  private final List<Member> members;

  /** One incarnation of a broker. */
  record Member(String node, String incarnation) {}

  View(Collection<Member> members) {
    this.members = members.stream().sorted(Comparator.comparing(Member::node)).toList();
    if (this.members.isEmpty()) {
      throw new IllegalArgumentException("a view has at least the broker that sees it");
    }
  }

  List<Member> members() {
    return members;
  }

  boolean contains(Member member) {
    return members.contains(member);
  }

  /** All members, in the order of this name. */
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
    return members.hashCode();
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
