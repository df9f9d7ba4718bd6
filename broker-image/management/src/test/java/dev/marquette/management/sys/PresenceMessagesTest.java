package dev.marquette.management.sys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.kernel.ClientEvent;
import dev.marquette.kernel.ClientInfo;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresenceMessagesTest {
  private static final long NOW = 1_800_000_000_123L;
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(NOW));

  private final PresenceMessages messages = new PresenceMessages("node-1", 1, CLOCK);

  private static ClientInfo client(
      String clientId, @Nullable String username, MqttVersion version) {
    InetSocketAddress peer = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 50_123);
    return new ClientInfo(clientId, username, version, peer, "tcp", false, "");
  }

  private static ClientEvent connected(ClientInfo client) {
    InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 8883);
    return new ClientEvent.Connected(client, local, 60, false, 7200, NOW - 5);
  }

  private String text(ClientEvent event) {
    return new String(messages.message(event, messages.topic(event)).payload(), UTF_8);
  }

  @Test
  @DisplayName("T-17: A client that has come is announced with EMQX's fields, connack always 0")
  void connected() {
    ClientEvent event = connected(client("c1", "alice", MqttVersion.V5));

    assertThat(messages.topic(event)).isEqualTo("$SYS/brokers/node-1/clients/c1/connected");
    assertThat(text(event))
        .isEqualTo(
            """
            {"clientid":"c1","username":"alice","ipaddress":"192.0.2.7","sockport":8883,\
            "proto_name":"MQTT","proto_ver":5,"keepalive":60,"connack":0,"clean_start":false,\
            "expiry_interval":7200,"connected_at":1800000000118,"ts":1800000000123}""");
  }

  @Test
  @DisplayName("A client that has gone is announced with the reason")
  void disconnected() {
    ClientEvent event =
        new ClientEvent.Disconnected(
            client("c1", null, MqttVersion.V3_1_1), "keepalive_timeout", NOW - 1);

    assertThat(messages.topic(event)).isEqualTo("$SYS/brokers/node-1/clients/c1/disconnected");
    assertThat(text(event))
        .isEqualTo(
            """
            {"clientid":"c1","username":null,"reason":"keepalive_timeout",\
            "disconnected_at":1800000000122,"ts":1800000000123}""");
  }

  @ParameterizedTest
  @CsvSource({"V3_1, MQIsdp, 3", "V3_1_1, MQTT, 4", "V5, MQTT, 5"})
  @DisplayName("The protocol is named as in CONNECT")
  void protocols(MqttVersion version, String name, int level) {
    assertThat(text(connected(client("c", null, version))))
        .contains("\"proto_name\":\"" + name + "\",\"proto_ver\":" + level + ",");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @DisplayName("Messages have the QoS that is configured, and are not retained")
  void qos(int qos) {
    ClientEvent event = connected(client("c", null, MqttVersion.V5));
    Message message = new PresenceMessages("n", qos, CLOCK).message(event, "t");

    assertThat(message.qos()).isEqualTo(qos);
    assertThat(message.retain()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"a/b, a%2Fb", "+, %2B", "#, %23", "50%, 50%25"})
  @DisplayName("Whatever a client calls itself is one level of the topic, and itself in the object")
  void names(String clientId, String level) throws Exception {
    ClientEvent event = connected(client(clientId, "\"quoted\"", MqttVersion.V5));

    assertThat(messages.topic(event))
        .isEqualTo("$SYS/brokers/node-1/clients/" + level + "/connected");
    assertThat(new ObjectMapper().readTree(text(event)).path("clientid").asText())
        .isEqualTo(clientId);
    assertThat(new ObjectMapper().readTree(text(event)).path("username").asText())
        .isEqualTo("\"quoted\"");
  }

  @Test
  @DisplayName("A subscriber sees clients come and go")
  void throughTheKernel() {
    TestBroker broker = new TestBroker(2);
    TestClient watcher = broker.connected(0, "watcher");
    watcher.subscribe("$SYS/brokers/+/clients/+/+", 1);
    broker.run();
    broker.kernel().announcer(messages);
    broker.connected(1, "a/b").disconnect();
    broker.run();

    assertThat(watcher.take(Publish.class))
        .extracting(Publish::topic)
        .containsExactly(
            "$SYS/brokers/node-1/clients/a%2Fb/connected",
            "$SYS/brokers/node-1/clients/a%2Fb/disconnected");
  }
}
