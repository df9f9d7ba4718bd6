package dev.marquette.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.PodState;
import dev.marquette.etcd.AppliedRecord;
import dev.marquette.etcd.AppliedRecord.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final List<String> PODS = List.of("p-0", "p-1");

  @Test
  void aPodThatSaysNothingIsPending() {
    Progress progress = Progress.of("new", 3, PODS, Map.of());
    assertThat(progress.pods()).extracting(Progress.Pod::state).containsOnly(PodState.PENDING);
    assertThat(progress.ready().reason()).isEqualTo(Reason.APPLYING);
    assertThat(progress.ratio()).isEqualTo("0/2");
  }

  @Test
  void aPodThatRunsWhatWasBeforeIsPendingAndShowsIt() {
    Progress progress = Progress.of("new", 3, PODS, Map.of("p-0", record("old", 2, State.APPLIED)));
    Progress.Pod pod = progress.pods().getFirst();
    assertThat(pod.state()).isEqualTo(PodState.PENDING);
    assertThat(pod.hash()).isEqualTo("old");
    assertThat(pod.generation()).isEqualTo(2);
  }

  @Test
  void aFailureOfWhatWasBeforeIsNoFailureOfThis() {
    Progress progress = Progress.of("new", 3, PODS, Map.of("p-0", record("old", 2, State.FAILED)));
    assertThat(progress.ready().reason()).isEqualTo(Reason.APPLYING);
    assertThat(progress.pods().getFirst().error()).isNull();
  }

  @Test
  void theSameContentCountsAsThisGeneration() {
    Progress progress =
        Progress.of(
            "same",
            9,
            PODS,
            Map.of(
                "p-0", record("same", 2, State.APPLIED), "p-1", record("same", 9, State.APPLIED)));
    assertThat(progress.ready().holds()).isEqualTo(Verdict.Holds.TRUE);
    assertThat(progress.pods().getFirst().generation()).isEqualTo(9);
  }

  @Test
  void oneFailureIsSaidBeforeOthersAreWaitedFor() {
    Progress progress = Progress.of("new", 3, PODS, Map.of("p-1", record("new", 3, State.FAILED)));
    assertThat(progress.ready().reason()).isEqualTo(Reason.NOT_APPLIED);
    assertThat(progress.ready().message()).isEqualTo("p-1 could not apply it: no room");
  }

  @Test
  void totalsAreOverThePodsThatCount() {
    AppliedRecord counting =
        new AppliedRecord("h", 1, State.APPLIED, null, Map.of("n", "5", "bad", "x"), "t");
    Progress progress = Progress.of("h", 1, PODS, Map.of("p-0", counting));
    assertThat(progress.total("n")).isEqualTo(5);
    assertThat(progress.total("bad")).isNull();
    assertThat(progress.total("other")).isNull();
  }

  private static AppliedRecord record(String hash, long generation, State state) {
    return new AppliedRecord(
        hash, generation, state, state == State.FAILED ? "no room" : null, Map.of(), "t");
  }
}
