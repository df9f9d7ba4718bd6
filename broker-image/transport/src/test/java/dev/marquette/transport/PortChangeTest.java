package dev.marquette.transport;

import static dev.marquette.codec.testkit.TestPorts.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.transport.ListenerConfig.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listeners that take ports over from each other, or cannot. */
class PortChangeTest {
  private static final String LOOPBACK = "127.0.0.1";

  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void twoListenersSwapTheirPorts() throws Exception {
    int first = broker.open(listener("a", freePort()));
    int second = broker.open(listener("b", freePort()));
    try (RawClient stays = new RawClient(first).connected()) {
      assertThatThrownBy(() -> broker.open(listener("a", second)))
          .as("b may not want to go")
          .isInstanceOf(ListenerException.class);
      assertServes("a", first);

      broker.open(listener("b", first));

      assertServes("a", second);
      assertServes("b", first);
      assertThat(stays.answersPing()).isTrue();
    }
  }

  @Test
  void threeListenersMoveInACircle() throws Exception {
    List<Integer> ports = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      ports.add(broker.open(listener(name, freePort())));
    }
    assertThatThrownBy(() -> broker.open(listener("a", ports.get(1))))
        .isInstanceOf(ListenerException.class);
    assertThatThrownBy(() -> broker.open(listener("b", ports.get(2))))
        .isInstanceOf(ListenerException.class);

    broker.open(listener("c", ports.get(0)));

    assertServes("a", ports.get(1));
    assertServes("b", ports.get(2));
    assertServes("c", ports.get(0));
  }

  @Test
  void oneThatNoLongerWantsToMoveKeepsItsPort() throws Exception {
    int first = broker.open(listener("a", freePort()));
    int second = broker.open(listener("b", freePort()));
    assertThatThrownBy(() -> broker.open(listener("a", second)))
        .isInstanceOf(ListenerException.class);
    broker.open(listener("a", first));

    assertThatThrownBy(() -> broker.open(listener("b", first)))
        .isInstanceOf(ListenerException.class);
    assertServes("a", first);
    assertServes("b", second);
  }

  @Test
  void aMoveThatCannotBeClosesNothing() throws Exception {
    int port = freePort();
    broker.open(Configs.limits(Configs.bind(TestBroker.mqtt(), "0.0.0.0", port), 0, 1));
    try (RawClient first = new RawClient(port).connected();
        RawClient inTheBacklog = new RawClient(port)) {
      assertThatThrownBy(
              () -> broker.listeners.apply(Configs.bind(TestBroker.mqtt(), "203.0.113.7", port)))
          .isInstanceOf(ListenerException.class)
          .hasMessageContaining("203.0.113.7");
      assertThat(inTheBacklog.connected().answersPing()).isTrue();
      assertThat(first.answersPing()).isTrue();
    }
  }

  @Test
  void aMoveThatSomebodyElseIsInTheWayOfIsTakenBack() throws Exception {
    int port = broker.open(listener("mqtt", freePort()));
    try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"))) {
      assertThat(other.isBound()).isTrue();
      assertThatThrownBy(() -> broker.open(Configs.bind(TestBroker.mqtt(), "0.0.0.0", port)))
          .isInstanceOf(ListenerException.class);

      assertServes("mqtt", port);
    }
  }

  @Test
  void aPortThatIsLostInAMoveIsToldAndFoundAgain() throws Exception {
    ListenerConfig config = listener("a", freePort());
    OpenListener listener = OpenListener.open(config, broker.loops, broker.kernel.kernel());
    listener.releaseSocket();
    try (ServerSocket faster =
        new ServerSocket(config.port(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(faster.isBound()).isTrue();
      assertThatThrownBy(
              () -> listener.takeSocketBack(new ListenerException("the move failed", null)))
          .isInstanceOf(ListenerException.class)
          .hasMessageContaining("the move failed")
          .hasMessageContaining("it is closed")
          .hasMessageContaining("port " + config.port());
      assertThat(listener.isBound()).isFalse();
    }
    listener.change(config);
    assertThat(listener.isBound()).isTrue();
    listener.close();
  }

  private void assertServes(String name, int port) throws IOException {
    assertThat(broker.port(name)).isEqualTo(port);
    int before = broker.kernel.connections.size();
    try (RawClient client = new RawClient(port)) {
      assertThat(client.connected().answersPing()).isTrue();
    }
    assertThat(broker.kernel.connection(before).listener).isEqualTo(name);
  }

  private static ListenerConfig listener(String name, int port) {
    return ListenerConfig.of(name, Protocol.MQTT, LOOPBACK, port);
  }
}
