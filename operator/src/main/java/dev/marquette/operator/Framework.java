package dev.marquette.operator;

import dev.marquette.operator.model.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** java-operator-sdk, as the operator wants it. */
final class Framework {
  /** Drift that no event tells of is put right within this time. */
  private static final Duration RESYNC = Duration.ofMinutes(5);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(10);

  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration RENEW = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private Framework() {}

  /** An operator without reconcilers; with leader election when the settings have an identity. */
  static Operator operator(
      KubernetesClient client, OperatorSettings settings, MeterRegistry registry, Ending ending) {
    return new Operator(
        configuration -> {
          configuration
              .withKubernetesClient(client)
              .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(registry))
              .withCloseClientOnStop(true)
              .withReconciliationTerminationTimeout(TIME_TO_STOP);
          if (!settings.identity().isEmpty()) {
            configuration.withLeaderElectionConfiguration(
                new LeaderElectionConfiguration(
                    Labels.OPERATOR,
                    settings.defaults().operatorNamespace(),
                    LEASE,
                    RENEW,
                    RETRY,
                    settings.identity(),
                    ending.callbacks(() -> GivenUpLease.release(client, settings)),
                    false));
          }
        });
  }

  static <P extends HasMetadata> void register(
      Operator operator, Reconciler<P> reconciler, OperatorSettings settings) {
    operator.register(
        reconciler,
        (ControllerConfigurationOverrider<P> controller) -> {
          controller
              .withRetry(
                  new GenericRetry()
                      .setInitialInterval(FIRST_RETRY)
                      .setIntervalMultiplier(2)
                      .setMaxInterval(LONGEST_RETRY.toMillis())
                      .withoutMaxAttempts())
              .withReconciliationMaxInterval(RESYNC);
          if (settings.namespaces().isEmpty()) {
            controller.watchingAllNamespaces();
          } else {
            controller.settingNamespaces(settings.namespaces());
          }
        });
  }
}
