package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.transport.ListenerConfig.Protocol;
import dev.marquette.transport.TransportStats.ListenerStats;
import dev.marquette.transport.TransportStats.Refusal;
import java.util.Objects;
import org.awaitility.Awaitility;

/** Listeners on two loops, in front of a {@link FakeKernel}. */
final class TestBroker implements AutoCloseable {
  final EventLoops loops;
  final FakeKernel kernel;
  final Listeners listeners;

  TestBroker() {
    this(EventLoops.start(2));
  }

  TestBroker(EventLoops loops) {
    this.loops = loops;
    this.kernel = new FakeKernel(loops);
    this.listeners = new Listeners(loops, kernel.kernel());
  }

  /** A listener named mqtt on a free port of the loopback. */
  static ListenerConfig mqtt() {
    return ListenerConfig.of("mqtt", Protocol.MQTT, "127.0.0.1", 0);
  }

  static ListenerConfig ws() {
    return ListenerConfig.of("ws", Protocol.WS, "127.0.0.1", 0);
  }

  /** Applies it and says where it listens. */
  int open(ListenerConfig config) throws ListenerException {
    listeners.apply(config);
    return port(config.name());
  }

  int port(String listener) {
    return state(listener).boundTo().getPort();
  }

  ListenerState state(String listener) {
    return Objects.requireNonNull(listeners.state(listener), listener);
  }

  ListenerStats stats(String listener) {
    return listeners.stats().listeners().stream()
        .filter(stats -> stats.name().equals(listener))
        .findFirst()
        .orElseThrow();
  }

  void awaitRefusals(String listener, Refusal reason, long count) {
    Awaitility.await()
        .untilAsserted(() -> assertThat(stats(listener).refused()).containsEntry(reason, count));
  }

  @Override
  public void close() {
    listeners.close();
    loops.close();
  }
}
