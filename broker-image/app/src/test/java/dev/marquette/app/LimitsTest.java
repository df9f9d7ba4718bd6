package dev.marquette.app;

import static dev.marquette.app.OneMachine.CLUSTER;
import static dev.marquette.app.OneMachine.listener;
import static dev.marquette.codec.testkit.TestPorts.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.ReasonCode;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that are saved while clients are connected, over real sockets. */
class LimitsTest {
  @TempDir private Path folder;
  private final int port = freePort();
  private OneMachine machine;

  @BeforeEach
  void start() throws Exception {
    OneMachine.save(folder, "cluster.yaml", CLUSTER);
    OneMachine.save(folder, "listener.yaml", listener("main", port));
    machine = OneMachine.on(folder, Map.of());
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  @Test
  @DisplayName("A client that sends faster than it may is slowed down, and loses nothing")
  void rateOfAConnection() throws Exception {
    try (RawSocket client = RawSocket.to(port).connected("c")) {
      publish(client, 100);
      awaitReceived(100);
      limit("rateLimit: {connMessagesIn: 50/1s}");
      long begun = System.nanoTime(); // 50 at once and 100 in two seconds, on any machine
      publish(client, 150);
      client.send(Ping.REQUEST);
      assertThat(client.read()).isEqualTo(Ping.RESPONSE);
      assertThat(System.nanoTime() - begun).isGreaterThan(1_900_000_000L);
      assertThat(received()).isEqualTo(250);
    }
  }

  @Test
  @DisplayName("A large packet comes through a limit of bytes in parts, and keeps its connection")
  void bytesOfAConnection() throws Exception {
    limit("rateLimit: {connBytesIn: 100KB/1s}");
    try (RawSocket client = RawSocket.to(port)) {
      client.send(RawSocket.connect("c", 4)); // let go after 6 s of silence
      client.read();
      long begun = System.nanoTime(); // 100 KB at once and 800 KB in eight seconds, on any machine
      client.send(RawSocket.publish("t", 0, 0, new byte[900 << 10]));
      client.send(Ping.REQUEST);
      assertThat(client.read()).isEqualTo(Ping.RESPONSE);
      assertThat(System.nanoTime() - begun).isGreaterThan(7_000_000_000L);
    }
  }

  @Test
  @DisplayName("The clients of a listener share its limit until it is lifted, while they wait")
  void rateOfAListener() throws Exception {
    int limited = freePort();
    String without = listener("limited", limited);
    machine.save(
        "limited.yaml",
        without.replace("127.0.0.1}", "127.0.0.1, rateLimit: {messagesIn: 10/1h}}"));
    await().ignoreException(ConnectException.class).until(() -> isServed(limited));
    try (RawSocket one = RawSocket.to(limited).connected("one");
        RawSocket other = RawSocket.to(limited).connected("other");
        RawSocket free = RawSocket.to(port).connected("free")) {
      publish(one, 100);
      publish(other, 100);
      publish(free, 100);
      await().until(() -> received() >= 110);
      await().during(Duration.ofMillis(300)).until(() -> received() <= 112);

      machine.save("limited.yaml", without);
      awaitReceived(300);
    }
  }

  @Test
  @DisplayName("Beyond the quota QoS 1 is refused with 0x97, and counted")
  void quota() throws Exception {
    limit("quota: {connMessagesRouting: 5/1h}");
    try (RawSocket client = RawSocket.to(port).connected("c")) {
      for (int id = 1; id <= 6; id++) {
        client.send(RawSocket.publish("t", 1, id, new byte[1]));
      }
      for (int id = 1; id <= 5; id++) {
        assertThat(reason(client.read())).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
      }
      assertThat(reason(client.read())).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      assertThat(machine.admin("/metrics").body())
          .contains("marquette_messages_dropped_total{reason=\"quota_exceeded\"} 1.0");
    }
  }

  private static ReasonCode reason(@Nullable Packet packet) {
    return ((Ack) Objects.requireNonNull(packet)).reason();
  }

  private static void publish(RawSocket client, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      client.send(RawSocket.publish("t", 0, 0, new byte[10]));
    }
  }

  /** Saves it as a part of spec.mqtt, and waits until it is in force. */
  private void limit(String mqtt) {
    var before = machine.broker().kernel().settings();
    machine.save("cluster.yaml", CLUSTER + "  mqtt: {" + mqtt + "}\n");
    await().until(() -> !machine.broker().kernel().settings().equals(before));
  }

  private static boolean isServed(int port) throws IOException {
    try (RawSocket client = RawSocket.to(port)) {
      return client.socket.isConnected();
    }
  }

  private void awaitReceived(long count) {
    await().untilAsserted(() -> assertThat(received()).isEqualTo(count));
  }

  private long received() {
    return machine.broker().kernel().stats().messagesReceived()[0];
  }
}
