package dev.marquette.app;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A broker with one listener and its admin port, for more clients than there can be sockets. */
final class CrowdedBroker implements AutoCloseable {
  private static final String LISTENER = "crowd";

  /** All connect before the first says CONNECT, which may take a busy machine a while. */
  private static final String PATIENT = "{\"mqtt\": {\"idleTimeout\": \"1h\"}}";

  /** Whether loops answer is asked, not how soon: a machine may be busy with something else. */
  private static final Duration LOOP_TIMEOUT = Duration.ofSeconds(50);

  private final EventLoops loops;
  private final BrokerKernel kernel;
  private final Listeners listeners;
  private final BrokerMetrics metrics;
  private final AdminServer admin;
  private final Crowd crowd;

  /** How clients come in. */
  enum Way {
    /** As many as one host's ports allow for, and more. */
    IN_VM(20_000),
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
    crowd =
        way == Way.IN_VM
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

  /** What is left of clients: counts that are not 0, by what is counted. */
  Map<String, Long> left() {
    KernelStats stats = kernel.stats();
    Map<String, Long> left = new TreeMap<>();
    left.put("connections", stats.connections());
    left.put("sessions", stats.sessions());
    left.put("subscriptions", stats.subscriptions());
    left.put("routes", stats.routes());
    left.put("client IDs", (long) kernel.clientIds().size());
    left.put("channels", listeners.stats().listeners().getFirst().connections());
    left.put("tasks", Arrays.stream(loops.pendingTasks()).sum());
    left.values().removeIf(count -> count == 0);
    return left;
  }

  @Override
  public void close() {
    crowd.close();
    kernel.close();
    listeners.close();
    admin.close();
    metrics.close();
    loops.close();
  }
}
