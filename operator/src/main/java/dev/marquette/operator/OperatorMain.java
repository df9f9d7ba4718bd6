package dev.marquette.operator;

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
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
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

  /** How often figures in a status are refreshed. */
  private static final Duration FIGURES = Duration.ofSeconds(30);

  private OperatorMain() {}

  public static void main(String[] arguments) {
    OperatorSettings settings = OperatorSettings.of(System.getenv());
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    bindJvm(registry);
    KubernetesClient client = new KubernetesClientBuilder().build();
    Ending ending = new Ending(() -> System.exit(1));
    Wired wired = wire(client, settings, registry, ending, FIGURES);
    Operator operator = wired.operator();
    Health health = new Health(operator);
    AdminServer admin =
        AdminServer.start(
            settings.adminPort(), health::isHealthy, health::isReady, registry::scrape);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  log.info("stopping");
                  ending.begin();
                  admin.close();
                  operator.stop();
                  wired.stores().close();
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

  /** The operator with its reconcilers, not started, and the connections that they make. */
  record Wired(Operator operator, EtcdStores stores) {}

  static Wired wire(
      KubernetesClient client,
      OperatorSettings settings,
      MeterRegistry registry,
      Ending ending,
      Duration figures) {
    Meters meters = new Meters(registry);
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
            Clock.systemUTC(),
            figures);
    Operator operator = Framework.operator(client, settings, registry, ending);
    List<Reconciler<? extends HasMetadata>> all =
        List.of(
            reconcilers.mqttCluster(),
            reconcilers.listener(),
            reconcilers.authSource(),
            reconcilers.rule(),
            reconcilers.connector());
    all.forEach(reconciler -> Framework.register(operator, reconciler, settings));
    return new Wired(operator, stores);
  }

  private static void bindJvm(PrometheusMeterRegistry registry) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    @SuppressWarnings("resource") // counts for as long as the process lives
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(registry);
  }
}
