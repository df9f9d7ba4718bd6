package dev.marquette.operator.status;

import dev.marquette.crds.PodState;
import dev.marquette.etcd.AppliedRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the brokers are with one published resource, pod by pod. What counts is the hash: a
 * generation that changes nothing for the brokers is running already.
 */
public record Progress(List<Pod> pods, long generation) {

  /**
   * What one pod says.
   *
   * @param current whether it is about the wanted content, and not about what was before
   * @param details as in {@link AppliedRecord}
   */
  public record Pod(
      String name,
      PodState state,
      boolean current,
      @Nullable String error,
      @Nullable String hash,
      @Nullable Long generation,
      Map<String, String> details) {

    /** A figure among the details, or null when the pod does not report it. */
    public @Nullable Long figure(String name) {
      String text = details.get(name);
      try {
        return text == null ? null : Long.valueOf(text);
      } catch (NumberFormatException e) {
        return null; // a broker of another version may count otherwise; the status goes without
      }
    }
  }

  /**
   * Compares what is wanted with what the brokers report.
   *
   * @param hash of what should be in force
   * @param expected the pods that there should be, in order
   * @param applied by pod
   */
  public static Progress of(
      String hash, long generation, List<String> expected, Map<String, AppliedRecord> applied) {
    return new Progress(
        expected.stream().map(pod -> pod(pod, hash, generation, applied.get(pod))).toList(),
        generation);
  }

  private static Pod pod(
      String name, String hash, long generation, @Nullable AppliedRecord record) {
    if (record == null) {
      return new Pod(name, PodState.PENDING, false, null, null, null, Map.of());
    }
    boolean current = record.hash().equals(hash);
    PodState state =
        switch (record.state()) {
          case APPLIED -> current ? PodState.APPLIED : PodState.PENDING;
          case FAILED -> current ? PodState.FAILED : PodState.PENDING;
        };
    return new Pod(
        name,
        state,
        current,
        current ? record.error() : null,
        record.hash(),
        current ? Long.valueOf(generation) : Long.valueOf(record.generation()),
        record.details());
  }

  public long appliedPods() {
    return pods.stream().filter(pod -> pod.state() == PodState.APPLIED).count();
  }

  /** Pods that run it, of all: {@code 2/3}. */
  public String ratio() {
    return appliedPods() + "/" + pods.size();
  }

  /** The sum of a figure over the pods that report it, or null when none does. */
  public @Nullable Long total(String figure) {
    Long total = null;
    for (Pod pod : pods) {
      Long value = pod.figure(figure);
      if (value != null) {
        total = total == null ? value : Long.valueOf(total + value);
      }
    }
    return total;
  }

  /** Ready only when every pod that there should be runs it. */
  public Verdict ready() {
    for (Pod pod : pods) {
      if (pod.state() == PodState.FAILED) {
        return Verdict.notReady(
            Reason.NOT_APPLIED, "%s could not apply it: %s".formatted(pod.name(), pod.error()));
      }
    }
    if (appliedPods() < pods.size()) {
      return Verdict.notReady(
          Reason.APPLYING,
          "%d of %d pods run generation %d".formatted(appliedPods(), pods.size(), generation));
    }
    return Verdict.ready(
        Reason.APPLIED, "all %d pods run generation %d".formatted(pods.size(), generation));
  }
}
