package dev.marquette.operator.reconcile;

import dev.marquette.crds.AuthSource;
import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.AuthSourceStatus;
import dev.marquette.crds.Connector;
import dev.marquette.crds.ConnectorSpec;
import dev.marquette.crds.ConnectorStatus;
import dev.marquette.crds.Listener;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.ListenerStatus;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.Rule;
import dev.marquette.crds.RuleSpec;
import dev.marquette.crds.RuleStatus;
import dev.marquette.operator.model.OperatorDefaults;
import dev.marquette.operator.publish.ClusterStores;
import dev.marquette.operator.status.Meters;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.time.Clock;
import java.time.Duration;

/**
 * Puts the five reconcilers together.
 *
 * @param triggers what wakes them when etcd changes: the same that {@code stores} tell
 * @param figures how often figures in a status are refreshed; they are not worth an event each
 */
public record Reconcilers(
    Kubernetes kubernetes,
    KubernetesSerialization serialization,
    ClusterStores stores,
    Announcements announcements,
    RuleValidator rules,
    Triggers triggers,
    OperatorDefaults defaults,
    Meters meters,
    Clock clock,
    Duration figures) {

  public Reconciler<MqttCluster> mqttCluster() {
    return new MqttClusterReconciler(clusterSteps(), triggers, meters);
  }

  public Reconciler<Listener> listener() {
    PublishedKind<Listener, ListenerSpec, ListenerStatus> kind = listenerKind();
    return new ListenerReconciler(kind, steps(kind), triggers, meters);
  }

  public Reconciler<AuthSource> authSource() {
    PublishedKind<AuthSource, AuthSourceSpec, AuthSourceStatus> kind =
        new AuthSourceKind(secrets());
    return new AuthSourceReconciler(kind, steps(kind), triggers, meters);
  }

  public Reconciler<Rule> rule() {
    PublishedKind<Rule, RuleSpec, RuleStatus> kind = new RuleKind(rules);
    return new RuleReconciler(kind, steps(kind), triggers, meters);
  }

  public Reconciler<Connector> connector() {
    PublishedKind<Connector, ConnectorSpec, ConnectorStatus> kind = new ConnectorKind();
    return new ConnectorReconciler(kind, steps(kind), triggers, meters);
  }

  ClusterSteps clusterSteps() {
    return new ClusterSteps(
        kubernetes,
        new ClusterObjects(applier(), announcements, defaults),
        new KeysSteps(kubernetes, applier(), secrets(), announcements, clock),
        stores,
        announcements,
        clock,
        figures);
  }

  ListenerKind listenerKind() {
    return new ListenerKind(kubernetes, applier(), secrets(), announcements);
  }

  <R extends CustomResource<S, T>, S, T> PublishedSteps<R, S, T> steps(
      PublishedKind<R, S, T> kind) {
    return new PublishedSteps<>(kind, kubernetes, stores, announcements, clock, figures);
  }

  private Applier applier() {
    return new Applier(kubernetes, serialization);
  }

  SecretReader secrets() {
    return new SecretReader(kubernetes, clock);
  }
}
