package dev.marquette.operator;

import dev.marquette.operator.model.Labels;
import dev.marquette.operator.publish.EtcdStores;
import dev.marquette.operator.reconcile.ApiServer;
import dev.marquette.operator.reconcile.EventRecorder;
import dev.marquette.operator.reconcile.Reconcilers;
import dev.marquette.operator.reconcile.SqlValidator;
import dev.marquette.operator.reconcile.Triggers;
import dev.marquette.operator.status.Meters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator's process, wired by hand. */
public final class OperatorMain {
  private static final Logger log = LoggerFactory.getLogger(OperatorMain.class);

  /** Drift that no event tells of is put right within this time. */
  private static final Duration RESYNC = Duration.ofMinutes(5);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(10);

  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration RENEW = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private OperatorMain() {}

  public static void main(String[] arguments) {
    OperatorSettings settings = OperatorSettings.of(System.getenv());
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    bindJvm(registry);
    Meters meters = new Meters(registry);
    KubernetesClient client = new KubernetesClientBuilder().build();
    Triggers triggers = new Triggers();
    EtcdStores stores = new EtcdStores(triggers::of, meters);
    Reconcilers reconcilers =
        new Reconcilers(
            new ApiServer(client, meters),
            client.getKubernetesSerialization(),
            stores,
            new EventRecorder(client, meters, Clock.systemUTC()),
            new SqlValidator(),
            triggers,
            settings.defaults(),
            meters,
            Clock.systemUTC());
    Operator operator = operator(client, settings, registry);
    List<Reconciler<? extends HasMetadata>> all =
        List.of(
            reconcilers.mqttCluster(),
            reconcilers.listener(),
            reconcilers.authSource(),
            reconcilers.rule(),
            reconcilers.connector());
    all.forEach(reconciler -> register(operator, reconciler, settings));
    Health health = new Health(operator);
    AdminServer admin =
        AdminServer.start(
            settings.adminPort(), health::isHealthy, health::isReady, registry::scrape);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  log.info("stopping");
                  admin.close();
                  operator.stop();
                  stores.close();
                },
                "shutdown"));
    log.atInfo()
        .addKeyValue("namespaces", settings.namespaces().isEmpty() ? "all" : settings.namespaces())
        .addKeyValue("brokerImage", settings.defaults().broker())
        .addKeyValue("etcdImage", settings.defaults().etcd())
        .addKeyValue("leaderElection", !settings.identity().isEmpty())
        .addKeyValue("adminPort", admin.port())
        .log("starting");
    try {
      operator.start();
      log.info("started");
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("the operator could not start: it ends");
      System.exit(1); // other threads are running: it would look alive
    }
  }

  private static Operator operator(
      KubernetesClient client, OperatorSettings settings, MeterRegistry registry) {
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
                    null,
                    true));
          }
        });
  }

  private static <P extends HasMetadata> void register(
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

  private static void bindJvm(PrometheusMeterRegistry registry) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    @SuppressWarnings("resource") // counts for as long as the process lives
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(registry);
  }
}
