package dev.marquette.operator.reconcile;

import dev.marquette.operator.status.Meters;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;

/** Turns outcomes into what the framework should do. */
final class Statuses {
  private Statuses() {}

  /** Tells the framework what to write, and when to look again. */
  static <R extends CustomResource<S, T>, S, T> UpdateControl<R> control(
      Outcome<T> outcome, R blank, R resource, Meters meters) {
    meters.reconciled(resource.getKind());
    UpdateControl<R> control;
    if (outcome.status() == null) {
      control = UpdateControl.noUpdate();
    } else {
      meters.wrote(resource.getKind() + "/status");
      control = UpdateControl.patchStatus(patch(blank, resource, outcome.status()));
    }
    return outcome.again() == null ? control : control.rescheduleAfter(outcome.again());
  }

  /**
   * A status in a blank object: what is patched with all that was read would make the operator the
   * owner of what people wrote.
   */
  static <R extends CustomResource<S, T>, S, T> R patch(R blank, R resource, T status) {
    blank.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(resource.getMetadata().getNamespace())
            .withName(resource.getMetadata().getName())
            .build());
    blank.setStatus(status);
    return blank;
  }

  /** Lets a resource go, or asks again soon. */
  static DeleteControl control(boolean done) {
    return done
        ? DeleteControl.defaultDelete()
        : DeleteControl.noFinalizerRemoval().rescheduleAfter(Outcome.SOON.toMillis());
  }
}
