package dev.marquette.operator.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** The metadata of generated objects: labels, and an owner with which they are collected. */
final class Metadata {
  private Metadata() {}

  static ObjectMeta of(
      HasMetadata owner, ClusterId cluster, Labels.Component component, String name) {
    return new ObjectMetaBuilder()
        .withNamespace(cluster.namespace())
        .withName(name)
        .withLabels(Labels.of(cluster, component))
        .withOwnerReferences(ownedBy(owner))
        .build();
  }

  private static OwnerReference ownedBy(HasMetadata owner) {
    return new OwnerReferenceBuilder()
        .withApiVersion(owner.getApiVersion())
        .withKind(owner.getKind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
        .withController(true)
        .build();
  }
}
