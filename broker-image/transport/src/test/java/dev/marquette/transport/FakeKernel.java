package dev.marquette.transport;

import dev.marquette.kernel.Connection;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.ListenerContext;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.Wire;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** What transport needs of a kernel, with connections that write down what happens to them. */
final class FakeKernel {
  final List<FakeConnection> connections = new CopyOnWriteArrayList<>();
  private final EventLoops loops;
  private volatile Consumer<FakeConnection> onOpen = connection -> {};
  private volatile MqttSettings settings = MqttSettings.DEFAULT;

  FakeKernel(EventLoops loops) {
    this.loops = loops;
  }

  /** Before each connection's first packet. */
  void onOpen(Consumer<FakeConnection> action) {
    onOpen = action;
  }

  /** Of connections from now on. */
  void maxPacketSize(int bytes) {
    MqttSettings d = MqttSettings.DEFAULT;
    settings =
        new MqttSettings(
            bytes,
            d.maxClientIdLength(),
            d.maxTopicLevels(),
            d.maxQos(),
            d.maxTopicAlias(),
            d.retainAvailable(),
            d.wildcardAvailable(),
            d.sharedAvailable(),
            d.serverKeepAliveSeconds(),
            d.keepAliveBackoff(),
            d.sessionExpiry(),
            d.maxInflight(),
            d.receiveMaximum(),
            d.maxAwaitingRel(),
            d.awaitRelTimeout(),
            d.retryInterval(),
            d.maxQueueLength(),
            d.queueQos0(),
            d.maxSubscriptions(),
            d.upgradeQos(),
            d.ignoreLoopDeliver(),
            d.idleTimeout(),
            d.sharedStrategy(),
            d.maxRetainedMessages(),
            d.maxRetainedPayloadBytes(),
            d.retainedExpiry(),
            d.maxOutboundQueue(),
            d.maxOutboundBytes(),
            d.maxOutboundTopicAlias(),
            d.queuePriorities(),
            d.responseInformation(),
            d.rates(),
            d.quotas(),
            d.topics(),
            d.redirect(),
            d.verdictCache(),
            d.usernameAsClientId(),
            d.groupStrategies(),
            d.congestionAlarm(),
            d.bans(),
            d.clearingIsSilent());
  }

  Kernel kernel() {
    return (Kernel)
        Proxy.newProxyInstance(
            Kernel.class.getClassLoader(),
            new Class<?>[] {Kernel.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "loops" -> loops.executors().size();
                  case "settings" -> settings;
                  case "open" ->
                      open(
                          (Integer) arguments[0],
                          (Wire) arguments[1],
                          (ListenerContext) arguments[2]);
                  case "closeConnections" -> closeConnections((String) arguments[0]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  /** The n-th connection, once it is there. */
  FakeConnection connection(int n) {
    Awaitility.await().until(() -> connections.size() > n);
    return connections.get(n);
  }

  private Connection open(int loop, Wire wire, ListenerContext listener) {
    FakeConnection connection =
        new FakeConnection(loops.executors().get(loop), wire, listener.name());
    onOpen.accept(connection);
    connections.add(connection);
    return connection;
  }

  private CompletableFuture<Object> closeConnections(String listener) {
    for (FakeConnection connection : connections) {
      if (connection.listener.equals(listener)) {
        connection.onLoop(connection.wire::close);
      }
    }
    return CompletableFuture.supplyAsync(
        () -> {
          Awaitility.await()
              .until(
                  () ->
                      connections.stream()
                          .filter(connection -> connection.listener.equals(listener))
                          .allMatch(connection -> connection.closed));
          return "done";
        });
  }
}
