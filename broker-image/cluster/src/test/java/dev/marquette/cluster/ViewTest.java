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

  private static View.Member first(View view, String name) {
    return view.ranked(name).getFirst();
  }

  @Test
  void whoSeesTheSameAgrees() {
    assertThat(view(0, 1, 2)).isEqualTo(view(2, 0, 1)).hasSameHashCodeAs(view(2, 0, 1));
    assertThat(view(0, 1, 2)).isNotEqualTo(view(0, 1));
    View restarted = new View(List.of(member(0), new View.Member("broker-1", "other"), member(2)));
    assertThat(restarted).isNotEqualTo(view(0, 1, 2));
    for (int i = 0; i < 1000; i++) {
      assertThat(view(0, 1, 2).ranked("n" + i)).isEqualTo(view(2, 1, 0).ranked("n" + i));
    }
  }

  @Test
  void namesAreSpreadEvenly() {
    View view = view(0, 1, 2, 3, 4);
    Map<View.Member, Integer> counts = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      counts.merge(first(view, "node-" + i), 1, Integer::sum);
    }
    assertThat(counts.values()).hasSize(5).allSatisfy(n -> assertThat(n).isBetween(9_000, 11_000));
  }

  @Test
  void theOthersKeepTheirOrderWhenAMemberGoes() {
    View before = view(0, 1, 2, 3);
    View after = view(0, 1, 3);
    for (int i = 0; i < 10_000; i++) {
      List<View.Member> left = new ArrayList<>(before.ranked("node-" + i));
      left.remove(member(2));
      assertThat(after.ranked("node-" + i)).isEqualTo(left);
    }
  }
}
