package dev.marquette.operator.reconcile;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An API server in memory. It does to objects what the real one does and what has made operators
 * write for ever: it sets defaults, writes quantities its own way, and drops what is empty.
 */
final class FakeKubernetes implements Kubernetes {
  final KubernetesSerialization serialization = new KubernetesSerialization();

  /** What the operator wrote, as {@code verb Kind/name}. */
  final List<String> writes = new ArrayList<>();

  /** What the API server says of objects that it does not take, by {@code Kind/name}. */
  final Map<String, String> refusals = new HashMap<>();

  private final Map<String, HasMetadata> objects = new TreeMap<>();
  private long revision = 100;

  /** What a person, or a controller of Kubernetes, writes. */
  <T extends HasMetadata> T put(T object) {
    T stored = serialization.clone(object);
    HasMetadata before = objects.get(key(object));
    if (before != null && stored.getMetadata().getUid() == null) {
      stored.getMetadata().setUid(before.getMetadata().getUid());
    }
    if (stored.getMetadata().getUid() == null) {
      stored.getMetadata().setUid("uid-" + ++revision);
    }
    store(stored);
    return stored;
  }

  void remove(Class<? extends HasMetadata> type, String name) {
    requireNonNull(objects.remove(HasMetadata.getKind(type) + "/mqtt/" + name));
  }

  <T extends HasMetadata> T require(Class<T> type, String name) {
    return get(type, "mqtt", name).orElseThrow();
  }

  boolean has(Class<? extends HasMetadata> type, String name) {
    return get(type, "mqtt", name).isPresent();
  }

  List<String> names(String kind) {
    return objects.values().stream()
        .filter(object -> object.getKind().equals(kind))
        .map(object -> object.getMetadata().getName())
        .toList();
  }

  @Override
  public <T extends HasMetadata> Optional<T> get(Class<T> type, String namespace, String name) {
    return Optional.ofNullable(
            objects.get(HasMetadata.getKind(type) + "/" + namespace + "/" + name))
        .map(type::cast)
        .map(serialization::clone);
  }

  @Override
  public <T extends HasMetadata> List<T> list(
      Class<T> type, String namespace, Map<String, String> labels) {
    return objects.values().stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(object -> object.getMetadata().getNamespace().equals(namespace))
        .filter(object -> labels(object).entrySet().containsAll(labels.entrySet()))
        .map(serialization::clone)
        .toList();
  }

  @Override
  public <T extends HasMetadata> T apply(T desired) throws WriteRefusedException {
    refuse(desired);
    writes.add("apply " + desired.getKind() + "/" + desired.getMetadata().getName());
    T stored = serialization.clone(desired);
    HasMetadata before = objects.get(key(desired));
    stored
        .getMetadata()
        .setUid(before == null ? "uid-" + ++revision : before.getMetadata().getUid());
    setDefaults(stored);
    if (stored instanceof StatefulSet set && before instanceof StatefulSet old) {
      set.setStatus(old.getStatus());
      set.getMetadata().setGeneration(generation(set, old));
    }
    store(stored);
    return serialization.clone(stored);
  }

  @Override
  public void delete(HasMetadata object) throws WriteRefusedException {
    refuse(object);
    writes.add("delete " + object.getKind() + "/" + object.getMetadata().getName());
    objects.remove(key(object));
  }

  @Override
  public void annotate(Pod pod, String annotation, String value) {
    writes.add("annotate Pod/" + pod.getMetadata().getName());
    Pod stored = serialization.clone((Pod) requireNonNull(objects.get(key(pod))));
    Map<String, String> annotations = new HashMap<>();
    if (stored.getMetadata().getAnnotations() != null) {
      annotations.putAll(stored.getMetadata().getAnnotations());
    }
    annotations.put(annotation, value);
    stored.getMetadata().setAnnotations(annotations);
    store(stored);
  }

  @Override
  public void status(CustomResource<?, ?> patch) {
    writes.add("status " + patch.getKind() + "/" + patch.getMetadata().getName());
    ObjectNode stored =
        serialization.convertValue(requireNonNull(objects.get(key(patch))), ObjectNode.class);
    stored.set("status", serialization.convertValue(patch.getStatus(), JsonNode.class));
    store(serialization.convertValue(stored, patch.getClass()));
  }

  private void refuse(HasMetadata object) throws WriteRefusedException {
    String message = refusals.get(object.getKind() + "/" + object.getMetadata().getName());
    if (message != null) {
      throw new WriteRefusedException(message, new IllegalStateException("422"));
    }
  }

  private void store(HasMetadata object) {
    object.getMetadata().setResourceVersion(Long.toString(++revision));
    objects.put(key(object), object);
  }

  private static Long generation(StatefulSet now, StatefulSet before) {
    Long generation = requireNonNullElse(before.getMetadata().getGeneration(), 1L);
    return now.getSpec().equals(before.getSpec()) ? generation : Long.valueOf(generation + 1);
  }

  private static void setDefaults(HasMetadata object) {
    switch (object) {
      case Service service when service.getSpec().getClusterIP() == null ->
          service.getSpec().setClusterIP("10.96.0.1");
      case StatefulSet set -> {
        set.getSpec().setRevisionHistoryLimit(10);
        set.getSpec().getTemplate().getSpec().setDnsPolicy("ClusterFirst");
        set.getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .forEach(
                container -> {
                  container.setTerminationMessagePath("/dev/termination-log");
                  if (container.getResources() != null) {
                    canonical(container.getResources().getRequests());
                    canonical(container.getResources().getLimits());
                  }
                });
      }
      case Secret secret when secret.getData() != null && secret.getData().isEmpty() ->
          secret.setData(null);
      default -> {}
    }
  }

  private static void canonical(Map<String, Quantity> quantities) {
    if (quantities != null && Objects.equals(quantities.get("cpu"), new Quantity("1000m"))) {
      quantities.put("cpu", new Quantity("1"));
    }
  }

  private static Map<String, String> labels(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  private static String key(HasMetadata object) {
    return object.getKind()
        + "/"
        + object.getMetadata().getNamespace()
        + "/"
        + object.getMetadata().getName();
  }
}
