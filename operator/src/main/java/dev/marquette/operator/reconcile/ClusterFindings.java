package dev.marquette.operator.reconcile;

import dev.marquette.etcd.MemberRecord;
import dev.marquette.operator.rollout.Rollout;
import dev.marquette.operator.status.Progress;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a reconciliation of a cluster found out, for the status.
 *
 * @param etcd null when etcd is somebody else's
 * @param settings how far the brokers are with the cluster's settings; null while etcd does not say
 * @param members brokers that are alive, by name, or were when etcd last said so
 */
record ClusterFindings(
    Acted acted,
    @Nullable Rollout etcd,
    Rollout brokers,
    List<Pod> pods,
    @Nullable Progress settings,
    Map<String, MemberRecord> members) {}
