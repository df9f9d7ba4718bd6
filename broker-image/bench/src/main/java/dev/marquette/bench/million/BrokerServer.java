package dev.marquette.bench.million;

import dev.marquette.auth.AuthChain;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.LoopExecutor;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.management.BrokerMetrics;
import dev.marquette.management.TransportFigures;
import dev.marquette.transport.EventLoops;
import dev.marquette.transport.ListenerConfig;
import dev.marquette.transport.ListenerConfig.Protocol;
import dev.marquette.transport.ListenerException;
import dev.marquette.transport.Listeners;
import io.netty.channel.local.LocalAddress;
import java.util.List;

/** The kernel behind the transport of a real broker: only its channels are none of sockets. */
final class BrokerServer implements Server {
  private static final String LISTENER = "million";

  private final EventLoops loops;
  private final BrokerKernel kernel;
  private final Listeners listeners;

  BrokerServer(int loopCount, Access access) throws ListenerException {
    loops = EventLoops.startInVm(loopCount);
    kernel =
        BrokerKernel.start(
            loops.executors(), MqttSettings.DEFAULT, KernelClock.SYSTEM, ClusterLink.ALONE);
    AuthChain chain = access.chain();
    kernel.authenticator(chain);
    kernel.authorizer(chain);
    listeners = new Listeners(loops, kernel);
    listeners.apply(ListenerConfig.of(LISTENER, Protocol.MQTT, "127.0.0.1", 0));
  }

  /**
   * Opens another listener.
   *
   * @param perSecond connections that it lets in; one second's worth may come at once
   */
  LocalAddress listen(String name, int perSecond) throws ListenerException {
    ListenerConfig all = ListenerConfig.of(name, Protocol.MQTT, "127.0.0.1", 0);
    listeners.apply(
        new ListenerConfig(
            name,
            all.protocol(),
            all.bindAddress(),
            all.port(),
            all.tls(),
            all.webSocket(),
            all.proxyProtocol(),
            all.maxConnections(),
            perSecond,
            all.access(),
            all.tcp(),
            all.mountpoint(),
            all.names(),
            all.proxyProtocolTimeout()));
    return new LocalAddress(name);
  }

  @Override
  public LocalAddress address() {
    return new LocalAddress(LISTENER);
  }

  List<LoopExecutor> loops() {
    return loops.executors();
  }

  BrokerKernel kernel() {
    return kernel;
  }

  /** Its metrics, as {@code /metrics} of a broker with this kernel and these loops shows them. */
  BrokerMetrics metrics() {
    return new BrokerMetrics(
        kernel::stats, () -> new TransportFigures(List.of(), loops.pendingTasks()));
  }

  @Override
  public long sessions() {
    return kernel.stats().sessions();
  }

  @Override
  public void close() {
    listeners.close();
    kernel.close();
    loops.close();
  }
}
