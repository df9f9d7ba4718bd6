package dev.marquette.operator.reconcile;

import dev.marquette.operator.status.Meters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The API server through fabric8's client; counts every write that it took. */
public final class ApiServer implements Kubernetes {
  /** The name under which the operator owns fields. */
  public static final String FIELD_MANAGER = "marquette-operator";

  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FIELD_MANAGER)
          .withForce(true)
          .build();

  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(FIELD_MANAGER)
          .build();

  private final KubernetesClient client;
  private final Meters meters;

  public ApiServer(KubernetesClient client, Meters meters) {
    this.client = client;
    this.meters = meters;
  }

  @Override
  public <T extends HasMetadata> Optional<T> get(Class<T> type, String namespace, String name) {
    return Optional.ofNullable(client.resources(type).inNamespace(namespace).withName(name).get());
  }

  @Override
  public <T extends HasMetadata> List<T> list(
      Class<T> type, String namespace, Map<String, String> labels) {
    return client.resources(type).inNamespace(namespace).withLabels(labels).list().getItems();
  }

  @Override
  public <T extends HasMetadata> T apply(T desired) throws WriteRefusedException {
    try {
      T now = client.resource(desired).patch(APPLY);
      meters.wrote(desired.getKind());
      return now;
    } catch (KubernetesClientException e) {
      throw refusal(e);
    }
  }

  @Override
  public void delete(HasMetadata object) throws WriteRefusedException {
    try {
      client
          .resource(object)
          .lockResourceVersion(object.getMetadata().getResourceVersion())
          .delete();
      meters.wrote(object.getKind());
    } catch (KubernetesClientException e) {
      if (!isAnother(e)) {
        throw refusal(e);
      }
    }
  }

  @Override
  public void annotate(Pod pod, String annotation, String value) throws WriteRefusedException {

    Pod patch =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName())
            .withUid(pod.getMetadata().getUid()) // another pod of that name is not meant
            .addToAnnotations(annotation, value)
            .endMetadata()
            .build();
    try {
      client.resource(patch).patch(MERGE, patch);
      meters.wrote("Pod");
    } catch (KubernetesClientException e) {
      if (!isAnother(e) && e.getCode() != UNPROCESSABLE) {
        throw refusal(e);
      }
    }
  }

  @Override
  public void status(CustomResource<?, ?> patch) {
    try {
      client.resource(patch).subresource("status").patch(APPLY);
      meters.wrote(patch.getKind() + "/status");
    } catch (KubernetesClientException e) {
      if (!isAnother(e)) {
        throw e;
      }
    }
  }

  /** Throws what another try may put right, such as an API server that is away. */
  private static WriteRefusedException refusal(KubernetesClientException e) {
    return switch (e.getCode()) {
      case BAD_REQUEST, FORBIDDEN, UNPROCESSABLE -> new WriteRefusedException(message(e), e);
      default -> throw e;
    };
  }

  private static String message(KubernetesClientException e) {
    Status status = e.getStatus();
    return status == null || status.getMessage() == null
        ? String.valueOf(e.getMessage())
        : status.getMessage();
  }

  /** The object is gone, or is another one now: the next reconciliation looks at it. */
  private static boolean isAnother(KubernetesClientException e) {
    return e.getCode() == CONFLICT || e.getCode() == NOT_FOUND;
  }
}
