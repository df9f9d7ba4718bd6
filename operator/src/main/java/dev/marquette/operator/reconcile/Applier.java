package dev.marquette.operator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquette.operator.model.Hash;
import dev.marquette.operator.model.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects be as desired, and writes nothing when they are. Two things are compared: a hash of
 * what was desired the last time, on the object, which tells when a field was taken back; and the
 * object itself, which tells when somebody changed a field of ours.
 */
final class Applier {
  /** The hash of what the operator applied. */
  static final String APPLIED = "marquette.dev/applied-hash";

  private final Kubernetes kubernetes;
  private final KubernetesSerialization serialization;

  Applier(Kubernetes kubernetes, KubernetesSerialization serialization) {
    this.kubernetes = kubernetes;
    this.serialization = serialization;
  }

  /**
   * What became of an object.
   *
   * @param before null when it was created
   * @param now as the API server has it
   */
  record Result<T extends HasMetadata>(@Nullable T before, T now, boolean written) {
    boolean created() {
      return before == null;
    }
  }

  /**
   * Applies an object whose metadata names its owner.
   *
   * @throws NameTakenException when there is one of that name that belongs to somebody else
   * @throws WriteRefusedException when the API server does not take it
   */
  <T extends HasMetadata> Result<T> apply(Class<T> type, T desired)
      throws NameTakenException, WriteRefusedException {
    T before = find(type, desired);
    if (before != null) {
      requireOurs(before, desired);
    }
    String hash = hash(desired);
    if (before != null && hash.equals(annotation(before)) && covers(before, desired)) {
      return new Result<>(before, before, false);
    }
    Map<String, String> annotations = new TreeMap<>();
    if (desired.getMetadata().getAnnotations() != null) {
      annotations.putAll(desired.getMetadata().getAnnotations());
    }
    annotations.put(APPLIED, hash);
    T stamped = serialization.clone(desired);
    stamped.getMetadata().setAnnotations(annotations);
    return new Result<>(before, kubernetes.apply(stamped), true);
  }

  /**
   * Deletes an object that is no longer wanted, if it is there and the operator's own; returns
   * whether it did, which for an object that is on its way out already is not so.
   */
  <T extends HasMetadata> boolean delete(
      Class<T> type, HasMetadata owner, String namespace, String name)
      throws WriteRefusedException {
    T object = kubernetes.get(type, namespace, name).orElse(null);
    if (object == null
        || !isOf(owner, object)
        || object.getMetadata().getDeletionTimestamp() != null) {
      return false;
    }
    kubernetes.delete(object);
    return true;
  }

  private <T extends HasMetadata> @Nullable T find(Class<T> type, T desired) {
    return kubernetes
        .get(type, desired.getMetadata().getNamespace(), desired.getMetadata().getName())
        .orElse(null);
  }

  private boolean covers(HasMetadata actual, HasMetadata desired) {
    JsonNode wanted = serialization.convertValue(desired, JsonNode.class);
    return Match.covers(serialization.convertValue(actual, JsonNode.class), wanted);
  }

  /** Of a Secret only the names of its entries: a hash of what it holds could be guessed at. */
  private String hash(HasMetadata desired) {
    if (!(desired instanceof Secret)) {
      return Hash.of(desired);
    }
    ObjectNode tree = serialization.convertValue(desired, ObjectNode.class);
    String entries =
        tree.path("data").properties().stream()
            .map(Map.Entry::getKey)
            .sorted()
            .collect(Collectors.joining(","));
    tree.put("data", entries);
    return Hash.sha256(tree.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String annotation(HasMetadata object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(APPLIED);
  }

  private static void requireOurs(HasMetadata actual, HasMetadata desired)
      throws NameTakenException {
    String owner = desired.getMetadata().getOwnerReferences().getFirst().getUid();
    if (!Labels.isOurs(actual)
        || actual.getMetadata().getOwnerReferences().stream()
            .noneMatch(reference -> reference.getUid().equals(owner))) {
      throw new NameTakenException(
          "%s \"%s\" exists and belongs to %s: delete it, or choose another name"
              .formatted(actual.getKind(), actual.getMetadata().getName(), owners(actual)));
    }
  }

  private static boolean isOf(HasMetadata owner, HasMetadata object) {
    return Labels.isOurs(object)
        && object.getMetadata().getOwnerReferences().stream()
            .anyMatch(reference -> reference.getUid().equals(owner.getMetadata().getUid()));
  }

  private static String owners(HasMetadata object) {
    String owners =
        object.getMetadata().getOwnerReferences().stream()
            .map(Applier::owner)
            .collect(Collectors.joining(" and "));
    return owners.isEmpty() ? "no resource of the operator" : owners;
  }

  private static String owner(OwnerReference reference) {
    return reference.getKind() + " \"" + reference.getName() + "\"";
  }
}
