package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.marquette.app.Peer.Received;
import dev.marquette.app.PeerKind.Options;
import dev.marquette.app.PeerKind.Transport;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The listeners that demand more than MQTT are told more: who the client is, or where. What each
 * adds to the matrix is true, then, and not merely configured.
 */
class ListenerKindsInteropTest {
  @RegisterExtension static final ServedBroker BROKER = new ServedBroker();

  private static boolean isDemanding(Transport transport) {
    return transport.isMutual() || transport.proxy() != null;
  }

  static List<Cell> demanding() {
    return Cell.served().stream().filter(cell -> isDemanding(cell.transport())).toList();
  }

  @ParameterizedTest
  @MethodSource("demanding")
  @Execution(ExecutionMode.CONCURRENT)
  @DisplayName("The broker knows a client by its certificate, or by what its balancer says")
  void clientsAreKnown(Cell cell) throws Exception {
    String level = cell.transport().isMutual() ? "certified" : "proxied";
    String topic = level + "/" + BROKER.unique("known");
    try (Scene scene = new Scene(cell, BROKER.broker())) {
      Peer client = scene.connect("known");
      client.subscribe(topic, 1);
      assertThat(scene.other("stranger").publish(topic, 1, false, "refused")).isEqualTo(0x87);

      client.publish(topic, 1, false, "allowed");

      assertThat(client.next()).isEqualTo(new Received(topic, 1, false, "allowed"));
    }
  }

  static Stream<Arguments> refusals() {
    return Stream.of(Transport.values())
        .filter(ListenerKindsInteropTest::isDemanding)
        .map(over -> Arguments.of(over, over.isMutual() ? "tls_handshake" : "proxy_protocol"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  @Execution(ExecutionMode.CONCURRENT)
  @DisplayName("Nobody gets in without a certificate, or past the balancer")
  void strangersAreRefused(Transport over, String reason) {
    // longer than a header may be, so that the broker need not wait for more of it
    Options options = new Options(BROKER.unique("stranger".repeat(20)), true, null);
    Address address = BROKER.broker().address(over).withoutIdentity();

    assertThatThrownBy(() -> PeerKind.HIVEMQ_5.connect(address, options).close());

    await()
        .untilAsserted(
            () ->
                assertThat(BROKER.machine().admin("/metrics").body())
                    .containsPattern(
                        "marquette_listener_refused_total\\{listener=\"%s\",reason=\"%s\"\\} [1-9]"
                            .formatted(InteropBroker.name(over), reason)));
  }
}
