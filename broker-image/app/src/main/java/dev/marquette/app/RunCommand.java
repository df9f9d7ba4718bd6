package dev.marquette.app;

import dev.marquette.app.files.FileConfigStore;
import dev.marquette.app.secrets.SecretsInMemory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code marquette run -f ...}: one broker on this machine. */
@Command(
    name = "run",
    description =
        "Runs one broker on this machine from manifests, and follows them when they are saved.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);

  @Option(
      names = {"-f", "--filename"},
      required = true,
      arity = "1..*",
      paramLabel = "FILE-OR-FOLDER",
      description =
          "Manifests, the same that kubectl apply takes: one MqttCluster, and Secrets among them.")
  private List<Path> paths = List.of();

  @Option(
      names = "--admin",
      defaultValue = "127.0.0.1:8081",
      paramLabel = "ADDRESS:PORT",
      description = "Where health and metrics are served. Default: ${DEFAULT-VALUE}")
  private String admin = "";

  @Option(
      names = "--loops",
      defaultValue = "0",
      paramLabel = "N",
      description = "Event loops. Default: one a processor")
  private int loops;

  @Override
  public Integer call() throws Exception {
    SecretsInMemory secrets = new SecretsInMemory();
    BrokerOptions options =
        new BrokerOptions(machine(), loops, HostAndPort.parse(admin).toAddress(), System.getenv());
    try (Termination termination = new Termination(CLOSE_LIMIT);
        FileConfigStore config = new FileConfigStore(paths, secrets);
        Broker broker = new Broker(options, secrets, config)) {
      broker.start(options, secrets, config, List.of());
      Welcome.print(System.out, broker);
      termination.await();
    }
    return 0;
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine without a name still runs a broker
    }
  }
}
