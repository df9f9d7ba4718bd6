package dev.marquette.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquette.codec.Packet;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.KernelStats;
import dev.marquette.management.AdminServer;
import dev.marquette.management.BrokerMetrics;
import dev.marquette.settings.KernelSettings;
import dev.marquette.transport.EventLoops;
import dev.marquette.transport.ListenerConfig;
import dev.marquette.transport.ListenerConfig.Protocol;
import dev.marquette.transport.ListenerException;
import dev.marquette.transport.Listeners;
import dev.marquette.transport.testkit.Crowd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/** A broker with one listener and its admin port, for more clients than there can be sockets. */
final class CrowdedBroker implements AutoCloseable {
  static final String PENDING_TASKS = "marquette_event_loop_pending_tasks";

  private static final String LISTENER = "crowd";

  /** All connect before the first says CONNECT, which may take a busy machine a while. */
  private static final String PATIENT = "{\"mqtt\": {\"idleTimeout\": \"1h\"}}";

  /** Whether loops answer is asked, not how soon: a machine may be busy with something else. */
  private static final Duration LOOP_TIMEOUT = Duration.ofSeconds(50);

  private final Way way;
  private final HttpClient http = HttpClient.newHttpClient();
  private final EventLoops loops;
  private final BrokerKernel kernel;
  private final Listeners listeners;
  private final BrokerMetrics metrics;
  private final AdminServer admin;
  private final Crowd crowd;

  /** How clients come in. */
  enum Way {
    /** Several times what a test may have of files. */
    IN_VM(10_000),
    SOCKETS(2_000);

    final int clients;

    Way(int clients) {
      this.clients = clients;
    }
  }

  CrowdedBroker(Way way) throws ListenerException, IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    loops = way == Way.IN_VM ? EventLoops.startInVm(2) : EventLoops.start(2);
    kernel =
        BrokerKernel.start(
            loops.executors(),
            KernelSettings.of(new ObjectMapper().readValue(PATIENT, MqttClusterSpec.class)),
            KernelClock.SYSTEM,
            ClusterLink.ALONE);
    listeners = new Listeners(loops, kernel);
    listeners.apply(ListenerConfig.of(LISTENER, Protocol.MQTT, "127.0.0.1", 0));
    metrics = new BrokerMetrics(kernel::stats, () -> Figures.of(listeners.stats()));
    admin =
        AdminServer.start(
            anyPort,
            new AdminServer.Subject(
                loops.executors(), LOOP_TIMEOUT, List.of(), metrics, Version.current()));
    this.way = way;
    crowd = newCrowd();
  }

  private Crowd newCrowd() {
    return way == Way.IN_VM
        ? Crowd.inVm(LISTENER)
        : Crowd.overTcp(Objects.requireNonNull(listeners.state(LISTENER)).boundTo());
  }

  BrokerKernel kernel() {
    return kernel;
  }

  KernelStats stats() {
    return kernel.stats();
  }

  Crowd crowd() {
    return crowd;
  }

  /** Begins to ask the admin port, until it is told to stop. */
  Questions questions() {
    return new Questions(admin.address());
  }

  /**
   * Begins to list all clients and to kick one, until it is told to stop.
   *
   * @param connect what a client of this ID begins with
   */
  ClientLists lists(Function<String, Packet> connect) {
    return new ClientLists(kernel, newCrowd(), connect);
  }

  /** What the admin port shows; collected within the last second. */
  ScrapedMetrics metrics() throws IOException, InterruptedException {
    URI page = URI.create("http://127.0.0.1:%d/metrics".formatted(admin.address().getPort()));
    HttpRequest request = HttpRequest.newBuilder(page).build();
    return new ScrapedMetrics(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** What is left of clients: counts that are not 0, by what is counted. */
  Map<String, Long> left() throws IOException, InterruptedException {
    KernelStats stats = kernel.stats();
    Map<String, Long> left = new TreeMap<>();
    left.put("connections", stats.connections());
    left.put("sessions", stats.sessions());
    left.put("subscriptions", stats.subscriptions());
    left.put("routes", stats.routes());
    left.put("client IDs", (long) kernel.clientIds().size());
    left.put("channels", listeners.stats().listeners().getFirst().connections());
    ScrapedMetrics shown = metrics();
    left.put("connections in /metrics", shown.sum("marquette_connections"));
    left.put("pending tasks in /metrics", shown.sum(PENDING_TASKS));
    left.values().removeIf(count -> count == 0);
    return left;
  }

  @Override
  public void close() {
    http.close();
    crowd.close();
    kernel.close();
    listeners.close();
    admin.close();
    metrics.close();
    loops.close();
  }
}
