package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Ping;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many connections have ended, and why. */
class DisconnectCountTest {
  private final TestBroker broker =
      new TestBroker(2, Settings.with("maxOutboundQueue", 100, "maxQos", 1), ClusterLink.ALONE);

  private TestClient connected(int loop, String clientId, MqttVersion version) {
    TestClient client = broker.client(loop, clientId, version).connect(true);
    broker.run();
    client.take();
    return client;
  }

  private Map<String, Long> counted() {
    broker.run();
    return broker.kernel().stats().activity().disconnects();
  }

  private static void overload(TestClient client) {
    client.stuck(true);
    for (int i = 0; i < 200; i++) {
      client.send(Ping.REQUEST);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("S-72: who is shut down for what it does not take is counted, on whatever loop")
  void shutDown(MqttVersion version) {
    overload(connected(0, "a", version));
    overload(connected(1, "b", version));
    connected(1, "c", version).stalled();
    assertThat(counted())
        .containsOnly(
            entry("message_queue_too_long", 2L),
            entry("send_timeout", 1L),
            entry("tcp_closed", 0L));
    assertThat(broker.kernel().stats().connections()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Each is counted once, by its reason, whether its client can be told or not")
  void byReason(MqttVersion version) {
    connected(0, "exact", version).publish("t", "x", 2);
    connected(1, "broken", version)
        .malformed(new MalformedPacketException(ReasonCode.MALFORMED_PACKET, "in a test"));
    connected(0, "twice", version);
    connected(1, "twice", version);
    connected(0, "kicked", version);
    broker.kernel().kick("kicked");
    assertThat(counted())
        .contains(
            entry("qos_not_supported", 1L),
            entry("malformed_packet", 1L),
            entry("takeovered", 1L),
            entry("kicked", 1L),
            entry("tcp_closed", 0L));
    assertThat(broker.kernel().stats().connections()).as("the second of two").isEqualTo(1);
  }

  @Test
  @DisplayName("Who was never let in is not among them")
  void neverIn() {
    broker.client(0, "mute");
    broker.advance(Duration.ofSeconds(20));
    Authenticator.Result no = new Authenticator.Result(ReasonCode.NOT_AUTHORIZED, false);
    broker.kernel().authenticator(credentials -> CompletableFuture.completedFuture(no));
    broker.client(0, "stranger").connect(true);
    assertThat(counted().values()).containsOnly(0L);
  }
}
