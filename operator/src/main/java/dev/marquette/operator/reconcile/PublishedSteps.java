package dev.marquette.operator.reconcile;

import dev.marquette.crds.Condition;
import dev.marquette.crds.MqttCluster;
import dev.marquette.etcd.AppliedRecord;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.etcd.ConfigRecord;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.model.EtcdEndpoints;
import dev.marquette.operator.model.RefusedException;
import dev.marquette.operator.publish.ClusterStore;
import dev.marquette.operator.publish.ClusterStores;
import dev.marquette.operator.publish.Publication;
import dev.marquette.operator.publish.StoreException;
import dev.marquette.operator.status.Action;
import dev.marquette.operator.status.Conditions;
import dev.marquette.operator.status.Progress;
import dev.marquette.operator.status.Reason;
import dev.marquette.operator.status.Verdict;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The way of a Listener, an AuthSource, a Rule or a Connector: checked, published to the brokers of
 * its cluster, and looked after until every broker runs it. What is wrong is not published, and
 * what was published before stays.
 */
final class PublishedSteps<R extends CustomResource<S, T>, S, T> {
  /** How long a resource that is being deleted waits for an etcd that is away. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PublishedKind<R, S, T> kind;
  private final Kubernetes kubernetes;
  private final ClusterStores stores;
  private final Announcements announcements;
  private final Clock clock;
  private final Duration figures;

  PublishedSteps(
      PublishedKind<R, S, T> kind,
      Kubernetes kubernetes,
      ClusterStores stores,
      Announcements announcements,
      Clock clock,
      Duration figures) {
    this.kind = kind;
    this.kubernetes = kubernetes;
    this.stores = stores;
    this.announcements = announcements;
    this.clock = clock;
    this.figures = figures;
  }

  Outcome<T> reconcile(R resource) {
    MqttCluster cluster = cluster(resource).orElse(null);
    if (cluster == null) {
      String message =
          "MqttCluster \"%s\" does not exist in this namespace: create it"
              .formatted(kind.cluster(resource));
      return unknown(resource, Verdict.notReady(Reason.CLUSTER_NOT_FOUND, message), null);
    }
    try {
      return reconcile(resource, cluster, store(cluster));
    } catch (RefusedException e) {
      String message = "MqttCluster \"%s\": %s".formatted(kind.cluster(resource), e.getMessage());
      return unknown(resource, Verdict.notReady(Reason.STORE_UNREACHABLE, message), Outcome.LATER);
    }
  }

  private Outcome<T> reconcile(R resource, MqttCluster cluster, ClusterStore store) {
    if (store.isConnecting() && resource.getStatus() != null) {
      return Outcome.waiting(Outcome.AT_ONCE);
    }
    ConfigRecord wanted = Publication.of(resource, resource.getSpec());
    Refusal refusal = kind.refusal(resource, cluster).orElse(null);
    if (refusal != null) {
      announceOnce(resource, refusal);
      Verdict verdict = Verdict.notReady(refusal.reason(), refusal.message());
      return outcome(resource, verdict, progress(wanted, cluster, store), refusal, Outcome.LATER);
    }
    Verdict missing = missing(resource, cluster, store, wanted);
    if (missing != null) {
      return outcome(resource, missing, progress(wanted, cluster, store), null, Outcome.SOON);
    }
    Attempts attempts = new Attempts();
    attempts.run(
        () -> {
          publish(resource, store, wanted);
          kind.accompany(resource);
        });
    Progress progress = progress(wanted, cluster, store);
    Obstacle obstacle = attempts.obstacle();
    if (obstacle != null) {
      obstacle.announceOnce(announcements, resource, kind.conditions(resource.getStatus()));
      return outcome(resource, obstacle.ready(), progress, null, obstacle.again());
    }
    return outcome(resource, progress.ready(), progress, null, figures);
  }

  /**
   * Removes a resource that is being deleted. It waits some time for an etcd that is away, and then
   * goes: its cluster withdraws what is published of nothing once etcd is back.
   *
   * @return whether it may go now; if not, this is to be called again
   */
  boolean cleanup(R resource) {
    MqttCluster cluster = cluster(resource).orElse(null);
    if (cluster == null) {
      return true; // what it was published to is gone, or is going
    }
    ClusterStore store;
    try {
      store = store(cluster);
    } catch (RefusedException e) {
      return release(resource, String.valueOf(e.getMessage()));
    }
    if (store.isConnecting()) {
      return false;
    }
    if (store.isCurrent() && isWithdrawn(resource, store)) {
      return true;
    }
    Instant deleted = Instant.parse(resource.getMetadata().getDeletionTimestamp());
    if (!clock.instant().isBefore(deleted.plus(PATIENCE))) {
      return release(resource, "etcd does not answer");
    }
    sayThatItWaits(resource, cluster, store);
    return false;
  }

  private boolean release(R resource, String why) {
    announcements.announce(
        resource,
        Action.RELEASED,
        why + ": brokers that run it go on until etcd can be reached, and are told then");
    return true;
  }

  private boolean isWithdrawn(R resource, ClusterStore store) {
    ConfigKey key = Publication.key(resource);
    if (!store.config().containsKey(key)) {
      return true;
    }
    try {
      store.withdraw(key);
    } catch (StoreException _) {
      return false;
    }
    announcements.announce(resource, Action.WITHDRAWN, "the brokers no longer run it");
    return true;
  }

  private void sayThatItWaits(R resource, MqttCluster cluster, ClusterStore store) {
    String message =
        "is being deleted and waits for etcd, which does not answer, for at most %d seconds"
            .formatted(PATIENCE.toSeconds());
    Verdict verdict = Verdict.notReady(Reason.STORE_UNREACHABLE, message);
    ConfigRecord wanted = Publication.of(resource, resource.getSpec());
    T status =
        outcome(resource, verdict, progress(wanted, cluster, store), null, Outcome.SOON).status();
    if (status != null) {
      kubernetes.status(Statuses.patch(kind.blank(), resource, status));
    }
  }

  /** What has to be there before it can be published; null when nothing is missing. */
  private @Nullable Verdict missing(
      R resource, MqttCluster cluster, ClusterStore store, ConfigRecord wanted) {
    if (!store.isCurrent()) {
      return Verdict.notReady(Reason.STORE_UNREACHABLE, ClusterReport.ETCD_IS_AWAY);
    }
    boolean published = isPublished(store, wanted);
    if (cluster.getSpec().paused() && !published) {
      return Verdict.notReady(
          Reason.PAUSED, "the MqttCluster is paused: set its spec.paused to false");
    }
    return published
        ? null
        : kind.waitsFor(resource, cluster)
            .map(secret -> Verdict.notReady(Reason.COPYING_SECRETS, secret))
            .orElse(null);
  }

  private void publish(R resource, ClusterStore store, ConfigRecord wanted) throws StoreException {
    if (!isPublished(store, wanted)) {
      store.publish(wanted);
      announcements.announce(
          resource, Action.PUBLISHED, "generation %d".formatted(wanted.generation()));
    }
  }

  private static boolean isPublished(ClusterStore store, ConfigRecord wanted) {
    ConfigRecord published = store.config().get(new ConfigKey(wanted.kind(), wanted.name()));
    return published != null && published.hash().equals(wanted.hash());
  }

  private Optional<MqttCluster> cluster(R resource) {
    return kubernetes
        .get(MqttCluster.class, resource.getMetadata().getNamespace(), kind.cluster(resource))
        .filter(cluster -> cluster.getMetadata().getDeletionTimestamp() == null);
  }

  private ClusterStore store(MqttCluster cluster) throws RefusedException {
    ClusterId id = ClusterId.of(cluster);
    return stores.open(id, EtcdEndpoints.usable(id, cluster.getSpec().etcd()));
  }

  /**
   * How far the brokers are with what is wanted. What a broker said counts while it is a member: a
   * report stays when the one who wrote it has died.
   */
  static Progress progress(ConfigRecord wanted, MqttCluster cluster, ClusterStore store) {
    Map<String, AppliedRecord> reports =
        new HashMap<>(store.applied(new ConfigKey(wanted.kind(), wanted.name())));
    reports.keySet().retainAll(store.members().keySet());
    return Progress.of(wanted.hash(), wanted.generation(), expectedPods(cluster), reports);
  }

  private static List<String> expectedPods(MqttCluster cluster) {
    ClusterId id = ClusterId.of(cluster);
    return IntStream.range(0, cluster.getSpec().replicas()).mapToObj(id::brokerPod).toList();
  }

  /** Says why, unless the status says so already. */
  private void announceOnce(R resource, Refusal refusal) {
    Condition before = Conditions.find(kind.conditions(resource.getStatus()), Condition.READY);
    if (before == null
        || !before.reason().equals(refusal.reason().word())
        || !refusal.message().equals(before.message())) {
      announcements.announce(
          resource,
          refusal.reason() == Reason.CERTIFICATE_REFUSED
              ? Action.SECRET_REFUSED
              : Action.SPEC_REFUSED,
          refusal.message());
    }
  }

  /** What is said when it is not known what the brokers run. */
  private Outcome<T> unknown(R resource, Verdict ready, @Nullable Duration again) {
    Progress nothing = new Progress(List.of(), resource.getMetadata().getGeneration());
    return outcome(resource, ready, nothing, null, again);
  }

  private Outcome<T> outcome(
      R resource,
      Verdict ready,
      Progress progress,
      @Nullable Refusal refusal,
      @Nullable Duration again) {
    T before = resource.getStatus();
    Report report =
        new Report(
            ready,
            progress,
            refusal,
            resource.getMetadata().getGeneration(),
            kind.conditions(before),
            clock.instant());
    return Outcome.of(kind.status(resource, report), before, again);
  }
}
