package dev.marquette.operator.reconcile;

import dev.marquette.operator.model.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelectorBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The informers that wake reconcilers. They only wake: what they cache is not read. */
final class Sources {
  private Sources() {}

  /** Objects that the operator made, for the resource that {@code mapper} finds. */
  static <T extends HasMetadata, P extends HasMetadata> InformerEventSource<T, P> owned(
      Class<T> type, EventSourceContext<P> context, SecondaryToPrimaryMapper<T> mapper) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, context.getPrimaryResourceClass())
            .withName("owned-" + HasMetadata.getKind(type))
            .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
            .withSecondaryToPrimaryMapper(mapper)
            .build(),
        context);
  }

  /** Other resources of ours, when what people wrote changes: not when their status does. */
  static <T extends HasMetadata, P extends HasMetadata> InformerEventSource<T, P> specs(
      Class<T> type, EventSourceContext<P> context, SecondaryToPrimaryMapper<T> mapper) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, context.getPrimaryResourceClass())
            .withName("specs-" + HasMetadata.getKind(type))
            .withOnUpdateFilter(Sources::isNewSpec)
            .withSecondaryToPrimaryMapper(mapper)
            .build(),
        context);
  }

  /** Secrets, those aside that nobody refers to and that would be many. */
  static <P extends HasMetadata> InformerEventSource<Secret, P> secrets(
      EventSourceContext<P> context, SecondaryToPrimaryMapper<Secret> mapper) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Secret.class, context.getPrimaryResourceClass())
            .withName("secrets")
            .withFieldSelector(
                new FieldSelectorBuilder()
                    .withoutField("type", "helm.sh/release.v1")
                    .withoutField("type", "kubernetes.io/service-account-token")
                    .withoutField("type", "bootstrap.kubernetes.io/token")
                    .build())
            .withItemStore(new MetadataStore())
            .withSecondaryToPrimaryMapper(mapper)
            .build(),
        context);
  }

  /** The MqttCluster that an object's label names. */
  static Set<ResourceID> clusterOf(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    String cluster = labels == null ? null : labels.get(Labels.CLUSTER);
    return cluster == null
        ? Set.of()
        : Set.of(new ResourceID(cluster, object.getMetadata().getNamespace()));
  }

  /** A key of an index: a name within a namespace. */
  static String indexKey(HasMetadata object, String name) {
    return object.getMetadata().getNamespace() + "/" + name;
  }

  private static boolean isNewSpec(HasMetadata now, HasMetadata before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(
            now.getMetadata().getDeletionTimestamp(), before.getMetadata().getDeletionTimestamp());
  }
}
