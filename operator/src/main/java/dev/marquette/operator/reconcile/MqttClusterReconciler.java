package dev.marquette.operator.reconcile;

import dev.marquette.crds.AuthSource;
import dev.marquette.crds.Listener;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.MqttClusterStatus;
import dev.marquette.operator.model.Labels;
import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.status.Meters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** MqttClusters: wakes {@link ClusterSteps} and writes the status. */
@ControllerConfiguration(name = "mqttcluster", fieldManager = ApiServer.FIELD_MANAGER)
public final class MqttClusterReconciler implements Reconciler<MqttCluster>, Cleaner<MqttCluster> {
  private static final String BY_SECRET = "by-secret";

  private final ClusterSteps steps;
  private final Triggers triggers;
  private final Meters meters;

  MqttClusterReconciler(ClusterSteps steps, Triggers triggers, Meters meters) {
    this.steps = steps;
    this.triggers = triggers;
    this.meters = meters;
  }

  @Override
  public List<EventSource<?, MqttCluster>> prepareEventSources(
      EventSourceContext<MqttCluster> context) {
    InformerEventSource<Listener, MqttCluster> listeners =
        Sources.specs(Listener.class, context, of -> cluster(of, of.getSpec().cluster()));
    InformerEventSource<AuthSource, MqttCluster> authSources =
        Sources.specs(AuthSource.class, context, of -> cluster(of, of.getSpec().cluster()));
    listeners.addIndexer(
        BY_SECRET, of -> PublishedReconciler.secretKeys(of, SecretUse.of(of.getSpec())));
    authSources.addIndexer(
        BY_SECRET, of -> PublishedReconciler.secretKeys(of, SecretUse.of(of.getSpec())));
    return List.of(
        listeners,
        authSources,
        Sources.secrets(context, secret -> users(secret, listeners, authSources)),
        Sources.owned(StatefulSet.class, context, Sources::clusterOf),
        Sources.owned(Pod.class, context, Sources::clusterOf),
        Sources.owned(Service.class, context, Sources::clusterOf),
        Sources.owned(ServiceAccount.class, context, Sources::clusterOf),
        Sources.owned(PodDisruptionBudget.class, context, Sources::clusterOf),
        Sources.owned(NetworkPolicy.class, context, Sources::clusterOf),
        Sources.owned(HorizontalPodAutoscaler.class, context, Sources::clusterOf),
        triggers.sourceOf(MqttCluster.class));
  }

  private static Set<ResourceID> users(
      Secret secret,
      InformerEventSource<Listener, MqttCluster> listeners,
      InformerEventSource<AuthSource, MqttCluster> authSources) {
    if (Labels.isOurs(secret)) {
      return Sources.clusterOf(secret);
    }
    String key = Sources.indexKey(secret, secret.getMetadata().getName());
    Set<ResourceID> clusters = new HashSet<>();
    listeners
        .byIndex(BY_SECRET, key)
        .forEach(of -> clusters.addAll(cluster(of, of.getSpec().cluster())));
    authSources
        .byIndex(BY_SECRET, key)
        .forEach(of -> clusters.addAll(cluster(of, of.getSpec().cluster())));
    return clusters;
  }

  private static Set<ResourceID> cluster(HasMetadata resource, String cluster) {
    return Set.of(new ResourceID(cluster, resource.getMetadata().getNamespace()));
  }

  @Override
  public UpdateControl<MqttCluster> reconcile(MqttCluster cluster, Context<MqttCluster> context) {
    Outcome<MqttClusterStatus> outcome = steps.reconcile(cluster);
    return Statuses.control(outcome, new MqttCluster(), cluster, meters);
  }

  @Override
  public DeleteControl cleanup(MqttCluster cluster, Context<MqttCluster> context) {
    return Statuses.control(steps.cleanup(cluster));
  }
}
