package dev.marquette.operator.reconcile;

import dev.marquette.etcd.MemberRecord;
import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.publish.StoreException;
import dev.marquette.operator.rollout.Rollout;
import dev.marquette.operator.status.Progress;
import dev.marquette.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one reconciliation of a cluster finds out, step by step; confined to it. */
final class ClusterFindings {
  /** Something that kept the reconciliation from doing all of its work. */
  record Obstacle(Reason reason, String message) {}

  final boolean storeAnswered;
  Map<SecretUse, String> refusals = Map.of();
  List<Pod> pods = List.of();
  Map<String, MemberRecord> members = Map.of();
  Rollout brokers = new Rollout(0, 0, 0, 0, false);
  @Nullable Obstacle obstacle;
  @Nullable Rollout etcd;
  @Nullable Progress settings;

  ClusterFindings(boolean storeAnswered) {
    this.storeAnswered = storeAnswered;
  }

  void obstacle(NameTakenException e) {
    obstacle = new Obstacle(Reason.NAME_TAKEN, String.valueOf(e.getMessage()));
  }

  void obstacle(StoreException e) {
    obstacle = new Obstacle(Reason.STORE_UNREACHABLE, String.valueOf(e.getMessage()));
  }

  void refusals(Map<SecretUse, String> found) {
    refusals = found;
  }

  void etcd(Rollout found) {
    etcd = found;
  }

  void brokers(Rollout found) {
    brokers = found;
  }

  void pods(List<Pod> found) {
    pods = found;
  }

  void store(Progress settingsFound, Map<String, MemberRecord> membersFound) {
    settings = settingsFound;
    members = membersFound;
  }

  /** Whether events alone will tell when there is more to do. */
  boolean isSettled() {
    return storeAnswered && obstacle == null;
  }
}
