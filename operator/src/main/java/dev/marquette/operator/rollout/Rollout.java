package dev.marquette.operator.rollout;

import static java.util.Objects.requireNonNullElse;

import dev.marquette.crds.Condition;
import dev.marquette.operator.status.Reason;
import dev.marquette.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far the StatefulSet controller is with the pods.
 *
 * @param wanted how many there should be
 * @param existing how many there are
 * @param ready how many are ready
 * @param updated how many are of the newest revision
 * @param seen whether the controller has seen the newest spec at all
 */
public record Rollout(int wanted, int existing, int ready, int updated, boolean seen) {
  public static Rollout of(int wanted, @Nullable StatefulSet set) {
    if (set == null || set.getStatus() == null) {
      return new Rollout(wanted, 0, 0, 0, false);
    }
    StatefulSetStatus status = set.getStatus();
    boolean seen =
        Objects.equals(status.getObservedGeneration(), set.getMetadata().getGeneration());
    boolean rolled = Objects.equals(status.getCurrentRevision(), status.getUpdateRevision());
    int existing = number(status.getReplicas());
    return new Rollout(
        wanted,
        existing,
        number(status.getReadyReplicas()),
        rolled ? existing : number(status.getUpdatedReplicas()),
        seen);
  }

  private static int number(@Nullable Integer value) {
    return requireNonNullElse(value, 0);
  }

  /** Whether all pods that there should be, and no others, are ready and of the newest revision. */
  public boolean isDone() {
    return seen && existing == wanted && ready == wanted && updated == wanted;
  }

  /** The condition {@code Progressing}. */
  public Verdict progressing() {
    if (isDone()) {
      return progressing(
          false, Reason.AS_DESIRED, "%d of %d pods are ready".formatted(ready, wanted));
    }
    if (existing != wanted) {
      return progressing(
          true, Reason.SCALING, "%d pods exist, %d are wanted".formatted(existing, wanted));
    }
    if (!seen) {
      return progressing(
          true, Reason.ROLLING_UPDATE, "Kubernetes has not seen the newest spec yet");
    }
    if (updated < wanted) {
      return progressing(
          true,
          Reason.ROLLING_UPDATE,
          "%d of %d pods are of the newest revision".formatted(updated, wanted));
    }
    return progressing(
        true, Reason.PODS_NOT_READY, "%d of %d pods are ready".formatted(ready, wanted));
  }

  private static Verdict progressing(boolean holds, Reason reason, String message) {
    return Verdict.of(Condition.PROGRESSING, holds, reason, message);
  }
}
