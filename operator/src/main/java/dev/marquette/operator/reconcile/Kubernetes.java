package dev.marquette.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * As much of the API server as the reconcilers need. Reads are not from a cache: a reconciliation
 * compares with what is, not with what was before its own last write.
 */
public interface Kubernetes {
  <T extends HasMetadata> Optional<T> get(Class<T> type, String namespace, String name);

  /** All of a type in a namespace that have these labels. */
  <T extends HasMetadata> List<T> list(Class<T> type, String namespace, Map<String, String> labels);

  /**
   * Server-side apply, as the operator's field manager; returns what is there now.
   *
   * @throws WriteRefusedException when the API server does not take it as it is
   */
  <T extends HasMetadata> T apply(T desired) throws WriteRefusedException;

  /**
   * Deletes an object, unless somebody changed or replaced it since it was read.
   *
   * @throws WriteRefusedException when the operator may not
   */
  void delete(HasMetadata object) throws WriteRefusedException;

  /**
   * Sets one annotation of a pod; does nothing when the pod is gone.
   *
   * @throws WriteRefusedException when the operator may not
   */
  void annotate(Pod pod, String annotation, String value) throws WriteRefusedException;

  /**
   * Writes the status of a resource that is being deleted, which the framework does not; does
   * nothing when it is gone.
   *
   * @param patch has a status and no spec
   */
  void status(CustomResource<?, ?> patch);
}
