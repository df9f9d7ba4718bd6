package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewTest {
  private static View.Member member(int i) {
    return new View.Member("broker-" + i, "i" + i);
  }

  private static View view(int... nodes) {
    List<View.Member> members = new ArrayList<>();
    for (int node : nodes) {
      members.add(member(node));
    }
    return new View(members);
  }

  @Test
  void whoSeesTheSameAgrees() {
    assertThat(view(0, 1, 2)).isEqualTo(view(2, 0, 1)).hasSameHashCodeAs(view(2, 0, 1));
    assertThat(view(0, 1, 2).id()).isEqualTo(view(1, 2, 0).id());
    assertThat(view(0, 1, 2).id()).isNotEqualTo(view(0, 1).id());
    View restarted = new View(List.of(member(0), new View.Member("broker-1", "other"), member(2)));
    assertThat(restarted.id()).isNotEqualTo(view(0, 1, 2).id());
    for (int i = 0; i < 1000; i++) {
      assertThat(view(0, 1, 2).first("c" + i)).isEqualTo(view(2, 1, 0).first("c" + i));
    }
  }

  @Test
  void namesAreSpreadEvenly() {
    View view = view(0, 1, 2, 3, 4);
    Map<View.Member, Integer> counts = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      counts.merge(view.first("client-" + i), 1, Integer::sum);
    }
    assertThat(counts.values()).hasSize(5).allSatisfy(n -> assertThat(n).isBetween(9_000, 11_000));
  }

  @Test
  void onlyWhatHasToMovesWhenAMemberGoes() {
    View before = view(0, 1, 2, 3);
    View after = view(0, 1, 3);
    for (int i = 0; i < 10_000; i++) {
      String name = "client-" + i;
      if (before.first(name).equals(member(2))) {
        assertThat(after.first(name)).isEqualTo(before.ranked(name).get(1));
      } else {
        assertThat(after.first(name)).isEqualTo(before.first(name));
      }
    }
  }

  @Test
  void theRankBeginsWithTheFirst() {
    View view = view(0, 1, 2, 3, 4, 5, 6);
    for (int i = 0; i < 1000; i++) {
      List<View.Member> ranked = view.ranked("c" + i);
      assertThat(ranked).hasSize(7).doesNotHaveDuplicates().first().isEqualTo(view.first("c" + i));
    }
  }
}
