package dev.marquette.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.Connector;
import dev.marquette.operator.fixture.MemoryApiServer;
import dev.marquette.operator.fixture.Rbac;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

class EndingTest {
  private final AtomicInteger exits = new AtomicInteger();

  @Test
  void whoLosesTheLeaseExitsOnAThreadOfItsOwn() {
    CountDownLatch returned = new CountDownLatch(1);
    Ending ending =
        new Ending(
            () -> {
              awaitReturn(returned);
              exits.incrementAndGet();
            });
    AtomicInteger released = new AtomicInteger();
    LeaderCallbacks callbacks = ending.callbacks(released::incrementAndGet);
    callbacks.onStopLeading(); // would wait for itself
    assertThat(released).as("a lease that is lost is another's").hasValue(0);
    returned.countDown();
    await().until(() -> exits.get() == 1);
    callbacks.onStopLeading();
    assertThat(exits).hasValue(1);
    assertThat(released).as("the process is stopping by then").hasValue(1);
  }

  private static void awaitReturn(CountDownLatch returned) {
    try {
      returned.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aLeaderThatIsToldToStopStopsAndDoesNotExit() {
    Ending ending = new Ending(exits::incrementAndGet);
    OperatorSettings settings =
        OperatorSettings.of(Map.of("POD_NAMESPACE", "system", "POD_NAME", "operator-0"));
    try (MemoryApiServer server = new MemoryApiServer(Rbac.everything());
        KubernetesClient client = server.adminClient()) {
      Operator operator =
          Framework.operator(server.operatorClient(), settings, new SimpleMeterRegistry(), ending);
      Framework.register(operator, new Idle(), settings);
      operator.start();
      await().until(() -> holder(client).equals("operator-0"));

      Thread hook = new Thread(() -> stop(ending, operator), "shutdown");
      hook.start();
      await().until(() -> !hook.isAlive());

      assertThat(operator.getRuntimeInfo().isStarted()).isFalse();
      assertThat(exits).hasValue(0);
      assertThat(holder(client)).as("nobody waits for a lease that nobody uses").isEmpty();
    }
  }

  @Test
  void aLeaseOfAnotherIsLeftAlone() {
    OperatorSettings settings =
        OperatorSettings.of(Map.of("POD_NAMESPACE", "system", "POD_NAME", "operator-0"));
    try (MemoryApiServer server = new MemoryApiServer(Rbac.everything());
        KubernetesClient client = server.adminClient()) {
      GivenUpLease.release(client, settings);
      client
          .resource(
              new LeaseBuilder()
                  .withNewMetadata()
                  .withNamespace("system")
                  .withName("marquette-operator")
                  .endMetadata()
                  .withNewSpec()
                  .withHolderIdentity("operator-1")
                  .withLeaseDurationSeconds(15)
                  .endSpec()
                  .build())
          .create();
      GivenUpLease.release(client, settings);

      assertThat(holder(client)).isEqualTo("operator-1");
    }
  }

  /** With time for the framework to start and to stop on a machine that others use. */
  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(1));
  }

  private static void stop(Ending ending, Operator operator) {
    ending.begin();
    operator.stop();
  }

  private static String holder(KubernetesClient client) {
    Lease lease =
        client.resources(Lease.class).inNamespace("system").withName("marquette-operator").get();
    return lease == null ? "" : lease.getSpec().getHolderIdentity();
  }

  /** Has nothing to do. */
  @ControllerConfiguration(name = "idle")
  private static final class Idle implements Reconciler<Connector> {
    @Override
    public UpdateControl<Connector> reconcile(Connector connector, Context<Connector> context) {
      return UpdateControl.noUpdate();
    }
  }
}
