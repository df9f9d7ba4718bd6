package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PeerMembersTest {
  @Property
  @Label("It behaves like a sorted map, and its members like a list of their peers")
  void behavesLikeAMap(
      @ForAll List<@IntRange(max = 63) Integer> peers,
      @ForAll @Size(min = 1) List<@IntRange(max = 20) Integer> numbers,
      @ForAll long open) {
    PeerMembers members = PeerMembers.NONE;
    Map<Integer, Integer> model = new TreeMap<>();
    for (int i = 0; i < peers.size(); i++) {
      int number = numbers.get(i % numbers.size());
      members = members.with(peers.get(i), number);
      if (number == 0) {
        model.remove(peers.get(i));
      } else {
        model.put(peers.get(i), number);
      }
      agree(members, model);
    }
    model.keySet().removeIf(peer -> (open & (1L << peer)) == 0);
    agree(members.only(open), model);
  }

  private static void agree(PeerMembers members, Map<Integer, Integer> model) {
    long mask = 0;
    List<Integer> line = new ArrayList<>();
    for (Map.Entry<Integer, Integer> each : model.entrySet()) {
      mask |= 1L << each.getKey();
      for (int i = 0; i < each.getValue(); i++) {
        line.add(each.getKey());
      }
      assertThat(members.endOf(each.getKey())).isEqualTo(line.size());
    }
    assertThat(members.mask()).isEqualTo(mask);
    assertThat(members.count()).isEqualTo(model.size());
    assertThat(members.total()).isEqualTo(line.size());
    for (int peer = 0; peer < Long.SIZE; peer++) {
      assertThat(members.members(peer)).isEqualTo(model.getOrDefault(peer, 0));
    }
    for (int i = 0; i < line.size(); i++) {
      assertThat(members.peerOf(i)).isEqualTo(line.get(i));
    }
  }

  @Test
  void beyondBelief() {
    PeerMembers members = PeerMembers.NONE;
    for (int peer = 0; peer < Long.SIZE; peer++) {
      members = members.with(peer, Integer.MAX_VALUE);
    }
    assertThat(members.total()).isEqualTo(Long.SIZE * PeerMembers.MOST).isPositive();
  }

  @Property
  @Label("A node that gets more members takes names from others, and gives none away (S-28)")
  void takesFromOthers(
      @ForAll String name, @ForAll @IntRange(min = 1, max = 100) int members, @ForAll String node) {
    assertThat(Hashes.rank(name, node, members + 1))
        .isGreaterThan(Hashes.rank(name, node, members));
    assertThat(Hashes.rank(name, node, members)).isPositive().isFinite();
  }

  @Property(tries = 20)
  @Label("Each node gets the part of all names that it has of all members (S-28)")
  void fair(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
    int[] members = {1, 2, 7};
    int[] got = new int[3];
    for (int i = 0; i < 10_000; i++) {
      int best = 0;
      for (int node = 1; node < 3; node++) {
        String name = "device/" + (seed + i) + "/state";
        if (Hashes.rank(name, "broker-" + node, members[node])
            > Hashes.rank(name, "broker-" + best, members[best])) {
          best = node;
        }
      }
      got[best]++;
    }
    assertThat(got[0]).isBetween(800, 1200);
    assertThat(got[1]).isBetween(1750, 2250);
    assertThat(got[2]).isBetween(6700, 7300);
  }
}
