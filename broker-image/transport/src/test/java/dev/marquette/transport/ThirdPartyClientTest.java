package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.transport.ListenerConfig.Protocol;
import dev.marquette.transport.testkit.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HiveMQ's client, through real sockets, to the real kernel. */
class ThirdPartyClientTest {
  private static final int PATIENCE_SECONDS = 40;
  private static final byte[] PAYLOAD = "hello".repeat(2_000).getBytes(StandardCharsets.UTF_8);

  private final EventLoops loops = EventLoops.start(2);
  private final BrokerKernel kernel =
      BrokerKernel.start(
          loops.executors(), MqttSettings.DEFAULT, KernelClock.SYSTEM, ClusterLink.ALONE);
  private final Listeners listeners = new Listeners(loops, kernel);
  private final TestCertificates authority = TestCertificates.authority("authority");

  @BeforeEach
  void open() throws Exception {
    TlsConfig tls = TlsConfig.of(authority.issue("server").material());
    listeners.apply(ListenerConfig.of("tcp", Protocol.MQTT, "127.0.0.1", 0));
    listeners.apply(ListenerConfig.of("ws", Protocol.WS, "127.0.0.1", 0));
    listeners.apply(Configs.tls(ListenerConfig.of("tls", Protocol.MQTT, "127.0.0.1", 0), tls));
    listeners.apply(Configs.tls(ListenerConfig.of("wss", Protocol.WS, "127.0.0.1", 0), tls));
    listeners.apply(
        new WebSocketOptions()
            .deflate(DeflateConfig.DEFAULT)
            .of(ListenerConfig.of("deflate", Protocol.WS, "127.0.0.1", 0)));
  }

  @AfterEach
  void close() {
    listeners.close();
    kernel.close();
    loops.close();
  }

  @ParameterizedTest
  @CsvSource({"tcp", "tls", "ws", "wss", "deflate"})
  @DisplayName(
      "[MQTT-4.2-1] a client of others sends and receives at every QoS, over every transport")
  void mqtt5(String listener) throws Exception {
    Mqtt5BlockingClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("five")
            .transportConfig(transport(listener))
            .buildBlocking();
    client.connect();
    try (var received = client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.subscribeWith().topicFilter("a/+").qos(MqttQos.EXACTLY_ONCE).send();
      for (MqttQos qos : MqttQos.values()) {
        client.publishWith().topic("a/b").qos(qos).payload(PAYLOAD).send();
        var message = received.receive(PATIENCE_SECONDS, TimeUnit.SECONDS).orElseThrow();
        assertThat(message.getQos()).isEqualTo(qos);
        assertThat(message.getPayloadAsBytes()).isEqualTo(PAYLOAD);
      }
    }
    assertThat(kernel.stats().connectionsByListener()).containsEntry(listener, 1L);
    client.disconnect();
    await().until(() -> kernel.stats().connections() == 0);
  }

  @ParameterizedTest
  @CsvSource({"tcp", "tls", "ws", "wss"})
  @DisplayName(
      "[MQTT3-7.0.0-2] [MQTT3-7.1.1-1] an MQTT 3.1.1 client of others as well, without any"
          + " extension")
  void mqtt3(String listener) throws Exception {
    Mqtt3BlockingClient client =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier("three")
            .transportConfig(transport(listener))
            .buildBlocking();
    client.connect();
    try (var received = client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.subscribeWith().topicFilter("a/#").qos(MqttQos.EXACTLY_ONCE).send();
      for (MqttQos qos : MqttQos.values()) {
        client.publishWith().topic("a/b").qos(qos).payload(PAYLOAD).send();
        var message = received.receive(PATIENCE_SECONDS, TimeUnit.SECONDS).orElseThrow();
        assertThat(message.getQos()).isEqualTo(qos);
        assertThat(message.getPayloadAsBytes()).isEqualTo(PAYLOAD);
      }
    }
    client.disconnect();
  }

  @ParameterizedTest
  @CsvSource({"tcp, wss", "ws, tls"})
  void messagesCrossListenersAndASubscriberStaysWhileAnotherListenerGoes(String from, String to)
      throws Exception {
    Mqtt5BlockingClient subscriber = connected("subscriber", to);
    Mqtt5BlockingClient publisher = connected("publisher", from);
    try (var received = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
      subscriber.subscribeWith().topicFilter("x").qos(MqttQos.AT_LEAST_ONCE).send();
      publisher.publishWith().topic("x").qos(MqttQos.AT_LEAST_ONCE).payload(PAYLOAD).send();
      assertThat(received.receive(PATIENCE_SECONDS, TimeUnit.SECONDS)).isPresent();

      listeners.remove(from).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      await().until(() -> !publisher.getState().isConnected());
      listeners.apply(ListenerConfig.of("new", Protocol.MQTT, "127.0.0.1", 0));
      Mqtt5BlockingClient next = connected("next", "new");
      next.publishWith().topic("x").qos(MqttQos.AT_LEAST_ONCE).payload(PAYLOAD).send();
      assertThat(received.receive(PATIENCE_SECONDS, TimeUnit.SECONDS)).isPresent();
      next.disconnect();
    }
    assertThat(subscriber.getState().isConnected()).isTrue();
    subscriber.disconnect();
  }

  private Mqtt5BlockingClient connected(String id, String listener) throws Exception {
    Mqtt5BlockingClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(id)
            .transportConfig(transport(listener))
            .buildBlocking();
    client.connect();
    return client;
  }

  /** A client that is cut off may throw in threads of its own, which is nothing to us. */
  private static ConditionFactory await() {
    return Awaitility.await().dontCatchUncaughtExceptions();
  }

  private int port(String listener) {
    return Objects.requireNonNull(listeners.state(listener)).boundTo().getPort();
  }

  private MqttClientTransportConfig transport(String listener) throws Exception {
    var builder =
        MqttClientTransportConfig.builder().serverHost("127.0.0.1").serverPort(port(listener));
    if (listener.startsWith("w") || listener.equals("deflate")) {
      builder = builder.webSocketConfig().serverPath("mqtt").applyWebSocketConfig();
    }
    if (listener.equals("tls") || listener.equals("wss")) {
      builder =
          builder.sslConfig(
              MqttClientSslConfig.builder().trustManagerFactory(authority.trust()).build());
    }
    return builder.build();
  }
}
