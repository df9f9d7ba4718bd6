package dev.marquette.operator;

import dev.marquette.operator.model.Labels;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up the lease of an operator that stops, as the framework does not: the next one begins at
 * once, and not when the lease has run out.
 */
final class GivenUpLease {
  private static final Logger log = LoggerFactory.getLogger(GivenUpLease.class);

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private GivenUpLease() {}

  /**
   * Does nothing where somebody else has the lease; never throws. An API server that is away is not
   * waited for longer than {@link #PATIENCE}: the process is to end.
   */
  static void release(KubernetesClient client, OperatorSettings settings) {
    Thread releasing =
        Thread.ofVirtual().name("lease-release").start(() -> tryToRelease(client, settings));
    try {
      releasing.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tryToRelease(KubernetesClient client, OperatorSettings settings) {
    try {
      Lease lease =
          client
              .resources(Lease.class)
              .inNamespace(settings.defaults().operatorNamespace())
              .withName(Labels.OPERATOR)
              .get();
      if (lease == null
          || lease.getSpec() == null
          || !settings.identity().equals(lease.getSpec().getHolderIdentity())) {
        return;
      }
      Lease free =
          new LeaseBuilder(lease)
              .editSpec()
              .withHolderIdentity("")
              .withLeaseDurationSeconds(1)
              .endSpec()
              .build();
      client.resource(free).patch(PatchContext.of(PatchType.JSON_MERGE)); // of this version alone
      log.info("the lease is given up");
    } catch (KubernetesClientException e) {
      log.atWarn()
          .addKeyValue("problem", e.getMessage())
          .log("the lease could not be given up: the next operator waits until it has run out");
    }
  }
}
