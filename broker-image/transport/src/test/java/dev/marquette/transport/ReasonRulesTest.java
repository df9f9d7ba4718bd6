package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.MqttVersion;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.MqttSettings;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reason codes that are not a client's to send, through a real socket, to the real kernel. */
class ReasonRulesTest {
  private final EventLoops loops = EventLoops.start(1);
  private final BrokerKernel kernel =
      BrokerKernel.start(
          loops.executors(), MqttSettings.DEFAULT, KernelClock.SYSTEM, ClusterLink.ALONE);
  private final Listeners listeners = new Listeners(loops, kernel);
  private int port;

  @BeforeEach
  void open() throws ListenerException {
    listeners.apply(TestBroker.mqtt());
    port = Objects.requireNonNull(listeners.state("mqtt")).boundTo().getPort();
  }

  @AfterEach
  void close() {
    listeners.close();
    kernel.close();
    loops.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'DISCONNECT, server shutting down', E0 01 8B",
    "'DISCONNECT, session taken over', E0 02 8E 00",
    "'DISCONNECT, server moved', E0 01 9D",
    "'DISCONNECT, no reason at all', E0 01 7F",
    "'PUBACK, packet identifier not found', 40 03 00 01 92",
    "'PUBREC, packet identifier not found', 50 03 00 01 92",
    "'PUBREL, unspecified error', 62 03 00 01 80",
    "'PUBCOMP, no matching subscribers', 70 03 00 01 10",
  })
  @DisplayName(
      "[MQTT-3.14.2-1] [MQTT-3.4.2-1] [MQTT-3.5.2-1] [MQTT-3.6.2-1] [MQTT-3.7.2-1] [MQTT-4.13.1-1]"
          + " a reason code that a client may not send is answered with DISCONNECT 0x82, and closes"
          + " the connection")
  void refused(String what, String packet) throws Exception {
    try (RawClient client = connected()) {
      client.send(bytes(packet));

      byte[] disconnect = client.readAll();
      assertThat(disconnect).as(what).startsWith(0xE0).hasSizeGreaterThan(2);
      assertThat(disconnect).as("the last that comes").hasSize(2 + disconnect[1]);
      assertThat(disconnect[2] & 0xFF).isEqualTo(0x82);
    }
  }

  @Test
  @DisplayName("One that a client may send closes the connection, and is answered with nothing")
  void goodbye() throws Exception {
    try (RawClient client = connected()) {
      client.send(bytes("E0 01 04"));
      assertThat(client.readAll()).isEmpty();
    }
  }

  private RawClient connected() throws IOException {
    RawClient client = new RawClient(port);
    client.send(RawClient.connect(MqttVersion.V5));
    byte[] connack = client.read(2);
    assertThat(connack).startsWith(0x20);
    assertThat(client.read(connack[1])).as("accepted").startsWith(0, 0);
    return client;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
