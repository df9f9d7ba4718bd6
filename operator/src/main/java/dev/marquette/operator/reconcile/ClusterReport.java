package dev.marquette.operator.reconcile;

import dev.marquette.crds.Condition;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.MqttClusterStatus;
import dev.marquette.crds.MqttClusterStatus.Member;
import dev.marquette.etcd.MemberRecord;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.model.Labels;
import dev.marquette.operator.rollout.Rollout;
import dev.marquette.operator.status.Conditions;
import dev.marquette.operator.status.Progress;
import dev.marquette.operator.status.Reason;
import dev.marquette.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The status of an MqttCluster, from what was found. */
final class ClusterReport {
  /** Of an etcd that has not answered yet, and of one that no longer does. */
  static final String ETCD_IS_AWAY = "etcd of the cluster does not answer: it may be starting";

  private ClusterReport() {}

  static MqttClusterStatus of(MqttCluster cluster, ClusterFindings findings, Instant now) {
    MqttClusterStatus before = cluster.getStatus();
    Long generation = cluster.getMetadata().getGeneration();
    Collection<MemberRecord> members = findings.members().values();
    return new MqttClusterStatus(
        generation,
        findings.brokers().existing(),
        findings.brokers().ready(),
        Labels.selectorText(ClusterId.of(cluster)),
        sum(members, MemberRecord::connections),
        sum(members, MemberRecord::sessions),
        members.stream()
            .map(member -> member(member, findings.pods()))
            .sorted(Comparator.comparing(Member::name))
            .toList(),
        Conditions.of(
            List.of(ready(findings), progressing(cluster, findings), degraded(findings)),
            before == null ? List.of() : before.conditions(),
            generation,
            now));
  }

  private static Verdict ready(ClusterFindings findings) {
    Obstacle obstacle = findings.acted().obstacle();
    if (obstacle != null) {
      return obstacle.ready();
    }
    Rollout etcd = findings.etcd();
    if (etcd != null && etcd.ready() <= etcd.wanted() / 2) {
      return Verdict.notReady(
          Reason.ETCD_NOT_READY,
          "%d of %d etcd pods are ready".formatted(etcd.ready(), etcd.wanted()));
    }
    Progress settings = findings.settings();
    if (settings == null) {
      return Verdict.notReady(Reason.STORE_UNREACHABLE, ETCD_IS_AWAY);
    }
    Rollout brokers = findings.brokers();
    if (!brokers.isDone()) { // what is ready may be of the generation before
      Verdict progressing = brokers.progressing();
      return Verdict.notReady(progressing.reason(), progressing.message());
    }
    Verdict applied = settings.ready();
    return applied.holds() == Verdict.Holds.TRUE
        ? Verdict.ready(Reason.READY, "all %d pods are ready".formatted(brokers.wanted()))
        : applied;
  }

  private static Verdict progressing(MqttCluster cluster, ClusterFindings findings) {
    return cluster.getSpec().paused()
        ? Verdict.of(
            Condition.PROGRESSING,
            false,
            Reason.PAUSED,
            "spec.paused is true: the operator changes nothing of this cluster")
        : findings.brokers().progressing();
  }

  private static Verdict degraded(ClusterFindings findings) {
    Obstacle obstacle = findings.acted().obstacle();
    if (obstacle != null) {
      return Verdict.of(Condition.DEGRADED, true, obstacle.reason(), obstacle.message());
    }
    if (!findings.acted().refusals().isEmpty()) {
      return Verdict.of(
          Condition.DEGRADED,
          true,
          Reason.CERTIFICATE_REFUSED,
          findings.acted().refusals().values().iterator().next());
    }
    return Verdict.of(Condition.DEGRADED, false, Reason.AS_DESIRED, null);
  }

  private static Member member(MemberRecord member, List<Pod> pods) {
    boolean ready =
        pods.stream()
            .filter(pod -> pod.getMetadata().getName().equals(member.node()))
            .anyMatch(ClusterReport::isReady);
    return new Member(
        member.node(), ready, member.version(), member.address(), member.connections());
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  private static @Nullable Long sum(
      Collection<MemberRecord> members, ToLongFunction<MemberRecord> figure) {
    return members.isEmpty() ? null : Long.valueOf(members.stream().mapToLong(figure).sum());
  }
}
