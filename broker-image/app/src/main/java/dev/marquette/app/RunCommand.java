package dev.marquette.app;

import dev.marquette.app.files.FileConfigStore;
import dev.marquette.app.secrets.SecretsInMemory;
import dev.marquette.kernel.config.ConfigStore;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code marquette run -f ...}: one broker on this machine. */
final class RunCommand implements Subcommand {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);
  private static final Option FILES =
      Option.builder("f").longOpt("filename").argName("FILE-OR-FOLDER").hasArgs().required().get();
  private static final Option ADMIN =
      Option.builder().longOpt("admin").argName("ADDRESS:PORT").hasArg().get();
  private static final Option LOOPS = Option.builder().longOpt("loops").argName("N").hasArg().get();
  private static final String DEFAULT_ADMIN = "127.0.0.1:8081";
  private static final String HELP =
      """
      Usage: marquette run [-hV] [--admin=ADDRESS:PORT] [--loops=N]
                           -f=FILE-OR-FOLDER... [-f=FILE-OR-FOLDER...]...
      Runs one broker on this machine from manifests, and follows them when they are
      saved.
            --admin=ADDRESS:PORT   Where health and metrics are served. Default:
                                     127.0.0.1:8081
        -f, --filename=FILE-OR-FOLDER...
                                   Manifests, the same that kubectl apply takes: one
                                     MqttCluster, and Secrets among them.
        -h, --help                 Show this help message and exit.
            --loops=N              Event loops. Default: one a processor
        -V, --version              Print version information and exit.
      """;

  /** What happens while a broker serves. */
  @FunctionalInterface
  interface Session {
    void with(Broker broker) throws Exception;
  }

  @Override
  public String name() {
    return "run";
  }

  @Override
  public String help() {
    return HELP;
  }

  @Override
  public Options options() {
    return new Options().addOption(FILES).addOption(ADMIN).addOption(LOOPS);
  }

  @Override
  public int run(CommandLine line) throws Exception {
    List<Path> paths = Arrays.stream(line.getOptionValues(FILES)).map(Path::of).toList();
    int loops = Subcommand.number(line, LOOPS, 0);
    String admin = line.getOptionValue(ADMIN, DEFAULT_ADMIN);
    try (Termination termination = new Termination(CLOSE_LIMIT)) {
      BrokerOptions options = options(loops, admin, System.getenv());
      serve(options, secrets -> new FileConfigStore(paths, secrets), broker -> termination.await());
    }
    return 0;
  }

  static BrokerOptions options(int loops, String admin, Map<String, String> environment) {
    return new BrokerOptions(machine(), loops, HostAndPort.parse(admin).toAddress(), environment);
  }

  /**
   * Has a broker serve until the session is over.
   *
   * @param configuration makes its own of the place for its secrets
   */
  static void serve(
      BrokerOptions options, Function<SecretsInMemory, ConfigStore> configuration, Session session)
      throws Exception {
    AotCache.report();
    SecretsInMemory secrets = new SecretsInMemory();
    ConfigStore config = configuration.apply(secrets);
    // The configuration ends before the broker: what is being applied is applied to it.
    try (Broker broker = broker(options, secrets, config);
        config) {
      broker.start(options, secrets, config, List.of());
      Welcome.print(System.out, broker);
      session.with(broker);
    }
  }

  /** Closes the configuration when there is no broker to apply it to. */
  private static Broker broker(BrokerOptions options, SecretsInMemory secrets, ConfigStore config) {
    try {
      return new Broker(options, secrets, config);
    } catch (Throwable e) {
      config.close();
      throw e;
    }
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine without a name still runs a broker
    }
  }
}
