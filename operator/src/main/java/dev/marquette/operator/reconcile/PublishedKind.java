package dev.marquette.operator.reconcile;

import dev.marquette.crds.Condition;
import dev.marquette.crds.MqttCluster;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What tells the kinds that are published to the brokers apart. */
interface PublishedKind<R extends CustomResource<S, T>, S, T> {
  /** An object without a spec, to write a status with. */
  R blank();

  /** The name of the MqttCluster. */
  String cluster(R resource);

  /** The conditions of the status so far. */
  List<Condition> conditions(@Nullable T status);

  /** Why the resource cannot be published; empty when it can. */
  Optional<Refusal> refusal(R resource, MqttCluster cluster);

  /** What has to be in the pods first; empty when nothing is missing. */
  default Optional<String> waitsFor(R resource, MqttCluster cluster) {
    return Optional.empty();
  }

  /** Makes the Kubernetes objects that go with a resource that is published. */
  default void accompany(R resource) throws NameTakenException, WriteRefusedException {}

  /** The new status. */
  T status(R resource, Report report);
}
