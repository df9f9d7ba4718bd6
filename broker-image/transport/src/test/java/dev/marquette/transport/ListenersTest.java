package dev.marquette.transport;

import static dev.marquette.codec.testkit.TestPorts.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.marquette.transport.ListenerConfig.Protocol;
import dev.marquette.transport.TransportStats.Refusal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenersTest {
  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void opensAPortWithEachTransport() throws Exception {
    for (boolean epoll : new boolean[] {true, false}) {
      try (TestBroker other =
              new TestBroker(EventLoops.start(1, epoll ? ChannelKind.EPOLL : ChannelKind.NIO));
          RawClient client = new RawClient(other.open(TestBroker.mqtt()))) {
        assertThat(other.loops.transport()).isEqualTo(epoll ? "epoll" : "nio");
        assertThat(client.connected().answersPing()).isTrue();
      }
    }
  }

  @Test
  void spreadsConnectionsOverAllLoops() throws Exception {
    int port = broker.open(TestBroker.mqtt());
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      clients.add(new RawClient(port).connected());
    }
    for (int loop = 0; loop < 2; loop++) {
      var executor = broker.loops.executors().get(loop);
      List<Boolean> here = new ArrayList<>();
      for (FakeConnection connection : broker.kernel.connections) {
        connection.call(() -> here.add(executor.inLoop()));
      }
      assertThat(here).filteredOn(in -> in).hasSize(4);
    }
    closeAll(clients);
  }

  @Test
  void listensOnIpv6AndOnBothFamilies() throws Exception {
    int six = broker.open(ListenerConfig.of("six", Protocol.MQTT, "::1", 0));
    int both = broker.open(ListenerConfig.of("both", Protocol.MQTT, "::", 0));
    try (RawClient first = new RawClient("::1", six);
        RawClient second = new RawClient("::1", both);
        RawClient third = new RawClient("127.0.0.1", both)) {
      assertThat(first.connected().answersPing()).isTrue();
      assertThat(second.connected().answersPing()).isTrue();
      assertThat(third.connected().answersPing()).isTrue();
    }
  }

  @Test
  void othersStayWhileListenersComeAndGo() throws Exception {
    try (RawClient stays = new RawClient(broker.open(TestBroker.mqtt())).connected()) {
      // no port of the system's choice: that could be another's as soon as it is free
      int port = broker.open(ListenerConfig.of("second", Protocol.MQTT, "127.0.0.1", freePort()));
      try (RawClient goes = new RawClient(port).connected()) {
        broker.listeners.remove("second").get(40, TimeUnit.SECONDS);
        assertThat(goes.readAll()).isEmpty();
      }
      assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class);
      assertThat(broker.listeners.state("second")).isNull();
      assertThat(stays.answersPing()).isTrue();
    }
  }

  @Test
  void removingWhatIsNotThereIsDoneAtOnce() {
    assertThat(broker.listeners.remove("nobody")).isCompleted();
  }

  @Test
  void aPortThatIsTakenIsRefusedWithAddressAndReason() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ListenerConfig taken = Configs.bind(TestBroker.mqtt(), "127.0.0.1", other.getLocalPort());
      assertThatThrownBy(() -> broker.listeners.apply(taken))
          .isInstanceOf(ListenerException.class)
          .hasMessageContaining("listener mqtt: cannot bind 127.0.0.1 port " + other.getLocalPort())
          .hasMessageContaining("Address already in use");
      assertThat(broker.listeners.state("mqtt")).isNull();

      int port = broker.open(TestBroker.mqtt());
      assertThatThrownBy(() -> broker.listeners.apply(taken)).isInstanceOf(ListenerException.class);
      try (RawClient client = new RawClient(port)) {
        assertThat(client.connected().answersPing()).as("the old port still serves").isTrue();
      }
    }
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    assertThatThrownBy(
            () -> broker.listeners.apply(Configs.bind(TestBroker.mqtt(), "no address", 0)))
        .isInstanceOf(ListenerException.class)
        .hasMessageContaining("'no address'");
  }

  @Test
  void aMountpointThatIsNoneIsRefusedAndChangesNothing() throws Exception {
    int port = broker.open(TestBroker.mqtt());
    ListenerConfig elsewhere = Configs.bind(TestBroker.mqtt(), "127.0.0.1", freePort());
    assertThatThrownBy(() -> broker.listeners.apply(Configs.mountpoint(elsewhere, "no-slash")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("listener mqtt: mountpoint 'no-slash'");
    try (RawClient client = new RawClient(port)) {
      assertThat(client.connected().answersPing()).as("the old port still serves").isTrue();
    }
  }

  @Test
  void anotherPortLeavesConnectionsAlone() throws Exception {
    int before = broker.open(Configs.bind(TestBroker.mqtt(), "127.0.0.1", freePort()));
    try (RawClient stays = new RawClient(before).connected()) {
      int free = freePort();
      int after = broker.open(Configs.bind(TestBroker.mqtt(), "127.0.0.1", free));
      assertThat(after).isEqualTo(free).isNotEqualTo(before);
      assertThatThrownBy(() -> new RawClient(before)).isInstanceOf(ConnectException.class);
      try (RawClient comes = new RawClient(after).connected()) {
        assertThat(comes.answersPing()).isTrue();
      }
      assertThat(stays.answersPing()).isTrue();
    }
  }

  @Test
  void anotherAddressOfTheSamePortIsBound() throws Exception {
    int port = freePort();
    broker.open(Configs.bind(TestBroker.mqtt(), "0.0.0.0", port));
    broker.open(Configs.bind(TestBroker.mqtt(), "127.0.0.1", port));
    assertThat(broker.state("mqtt").boundTo().getAddress().isLoopbackAddress()).isTrue();
    try (RawClient client = new RawClient(port)) {
      assertThat(client.connected().answersPing()).isTrue();
    }
  }

  @Test
  void limitsChangeInPlace() throws Exception {
    int port = broker.open(Configs.limits(TestBroker.mqtt(), 1, 0));
    try (RawClient first = new RawClient(port).connected()) {
      try (RawClient refused = new RawClient(port)) {
        assertThat(refused.readAll()).isEmpty();
      } catch (IOException reset) {
        assertThat(reset).hasMessageContaining("reset");
      }
      broker.awaitRefusals("mqtt", Refusal.MAX_CONNECTIONS, 1);

      assertThat(broker.open(Configs.limits(TestBroker.mqtt(), 2, 0))).isEqualTo(port);
      try (RawClient second = new RawClient(port)) {
        assertThat(second.connected().answersPing()).isTrue();
      }
      assertThat(first.answersPing()).isTrue();
    }
  }

  @Test
  void aConnectionThatEndsMakesRoom() throws Exception {
    int port = broker.open(Configs.limits(TestBroker.mqtt(), 1, 0));
    new RawClient(port).connected().close();
    await().until(() -> broker.stats("mqtt").connections() == 0);
    try (RawClient next = new RawClient(port)) {
      assertThat(next.connected().answersPing()).isTrue();
    }
    assertThat(broker.stats("mqtt").accepted()).isEqualTo(2);
  }

  @Test
  void connectionsBeyondTheRateWaitAndAreServed() throws Exception {
    int port = broker.open(Configs.limits(TestBroker.mqtt(), 0, 10));
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      clients.add(new RawClient(port));
    }
    for (RawClient client : clients) {
      client.connected();
    }
    assertThat(broker.stats("mqtt").refused().values()).containsOnly(0L);
    closeAll(clients);
  }

  @Test
  void accessRulesAreOfTheNextConnection() throws Exception {
    int port = broker.open(TestBroker.mqtt());
    try (RawClient stays = new RawClient(port).connected()) {
      broker.open(Configs.access(TestBroker.mqtt(), AccessRule.of(false, "127.0.0.0/8")));
      try (RawClient denied = new RawClient(port)) {
        assertThat(denied.readAll()).isEmpty();
      } catch (IOException reset) {
        assertThat(reset).hasMessageContaining("reset");
      }
      broker.awaitRefusals("mqtt", Refusal.ACCESS_DENIED, 1);
      assertThat(stays.answersPing()).isTrue();
    }
  }

  @Test
  void theBacklogChangesWithoutANewSocket() throws Exception {
    int port = broker.open(TestBroker.mqtt());
    TcpConfig tcp = new TcpConfig(7, false, 32 << 10, 32 << 10, 1 << 16, Duration.ofSeconds(15));
    assertThat(broker.open(Configs.tcp(TestBroker.mqtt(), tcp))).isEqualTo(port);
    try (RawClient client = new RawClient(port)) {
      assertThat(client.connected().answersPing()).isTrue();
    }
  }

  private static void closeAll(List<RawClient> clients) throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }
}
