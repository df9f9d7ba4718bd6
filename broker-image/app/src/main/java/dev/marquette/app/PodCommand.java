package dev.marquette.app;

import dev.marquette.app.secrets.MountedSecrets;
import dev.marquette.cluster.Cluster;
import dev.marquette.cluster.ClusterConfig;
import dev.marquette.cluster.EtcdConfigStore;
import dev.marquette.etcd.EtcdClient;
import java.time.Duration;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code marquette pod}: one broker of a cluster, as the operator starts it. */
final class PodCommand implements Subcommand {
  private static final Logger LOG = LoggerFactory.getLogger(PodCommand.class);
  private static final Duration SECRETS_INTERVAL = Duration.ofSeconds(2);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(25);

  private static final String HELP =
      """
      Usage: marquette pod [-hV]
      Runs one broker of a cluster, as the operator starts it: settings are in the
      environment.
        -h, --help      Show this help message and exit.
        -V, --version   Print version information and exit.
      """;

  @Override
  public String name() {
    return "pod";
  }

  @Override
  public String help() {
    return HELP;
  }

  @Override
  public int run(CommandLine line) throws Exception {
    AotCache.report();
    PodSettings settings = PodSettings.of(System.getenv());
    BrokerOptions options = settings.options(System.getenv());
    try (Termination termination = new Termination(CLOSE_LIMIT);
        EtcdClient etcd = EtcdClient.connect(settings.etcdEndpoints());
        MountedSecrets secrets = MountedSecrets.watching(settings.keysFolder(), SECRETS_INTERVAL);
        EtcdConfigStore config = new EtcdConfigStore(etcd, settings.keys(), settings.node());
        Broker broker = new Broker(options, secrets, config);
        Cluster cluster = join(settings, etcd, broker)) {
      broker.kernel().cluster(cluster);
      broker.metrics().add(new ClusterMetrics(cluster));
      broker.self().nodes(() -> cluster.isReady() ? cluster.nodes() : List.of());
      broker.start(options, secrets, config, List.of(new ClusterReadiness(cluster)));
      termination.await();
      LOG.info("told to end: clients are let go");
      broker.release();
    }
    return 0;
  }

  private static Cluster join(PodSettings settings, EtcdClient etcd, Broker broker) {
    ClusterConfig config =
        new ClusterConfig(
            settings.node(),
            settings.host(),
            ClusterConfig.DEFAULT_PORT,
            settings.keys(),
            Version.current());
    return Cluster.join(config, etcd, broker.kernel(), (reason, message) -> {});
  }
}
