package dev.marquette.operator.reconcile;

import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.model.Labels;
import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.status.Meters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the reconcilers of the published kinds share: wakes {@link PublishedSteps}. */
abstract class PublishedReconciler<R extends CustomResource<S, T>, S, T>
    implements Reconciler<R>, Cleaner<R> {
  private static final String BY_CLUSTER = "by-cluster";
  private static final String BY_SECRET = "by-secret";

  private final Class<R> type;
  private final PublishedKind<R, S, T> kind;
  private final PublishedSteps<R, S, T> steps;
  private final Triggers triggers;
  private final Meters meters;

  PublishedReconciler(
      Class<R> type,
      PublishedKind<R, S, T> kind,
      PublishedSteps<R, S, T> steps,
      Triggers triggers,
      Meters meters) {
    this.type = type;
    this.kind = kind;
    this.steps = steps;
    this.triggers = triggers;
    this.meters = meters;
  }

  /** What a resource takes out of Secrets; empty for kinds that take nothing. */
  abstract List<SecretUse> secretUses(S spec);

  @Override
  public List<EventSource<?, R>> prepareEventSources(EventSourceContext<R> context) {
    IndexerResourceCache<R> cache = context.getPrimaryCache();
    cache.addIndexer(BY_CLUSTER, of -> List.of(Sources.indexKey(of, kind.cluster(of))));
    cache.addIndexer(BY_SECRET, of -> secretKeys(of, secretUses(of.getSpec())));
    List<EventSource<?, R>> sources = new ArrayList<>();
    sources.add(triggers.sourceOf(type));
    sources.add(
        Sources.specs(
            MqttCluster.class,
            context,
            cluster ->
                ids(
                    cache,
                    BY_CLUSTER,
                    Sources.indexKey(cluster, cluster.getMetadata().getName()))));
    sources.addAll(moreSources(context));
    return sources;
  }

  /** The event sources that a kind has besides etcd and clusters. */
  List<EventSource<?, R>> moreSources(EventSourceContext<R> context) {
    return List.of();
  }

  /** Secrets that resources of this kind refer to, and the copies that the brokers have. */
  EventSource<?, R> secrets(EventSourceContext<R> context) {
    IndexerResourceCache<R> cache = context.getPrimaryCache();
    return Sources.secrets(context, secret -> users(cache, secret));
  }

  private static <R extends HasMetadata> Set<ResourceID> users(
      IndexerResourceCache<R> cache, Secret secret) {
    if (!Labels.isOurs(secret)) {
      return ids(cache, BY_SECRET, Sources.indexKey(secret, secret.getMetadata().getName()));
    }
    return Sources.clusterOf(secret).stream()
        .flatMap(
            cluster -> ids(cache, BY_CLUSTER, Sources.indexKey(secret, cluster.getName())).stream())
        .collect(Collectors.toSet());
  }

  private static <R extends HasMetadata> Set<ResourceID> ids(
      IndexerResourceCache<R> cache, String index, String key) {
    return cache.byIndex(index, key).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  static List<String> secretKeys(HasMetadata resource, List<SecretUse> uses) {
    return uses.stream().map(use -> Sources.indexKey(resource, use.secret())).distinct().toList();
  }

  @Override
  public UpdateControl<R> reconcile(R resource, Context<R> context) {
    return Statuses.control(steps.reconcile(resource), kind.blank(), resource, meters);
  }

  @Override
  public DeleteControl cleanup(R resource, Context<R> context) {
    return Statuses.control(steps.cleanup(resource));
  }
}
