package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

class ChannelWireTest {
  @Test
  void aConnectionThatIsGoneStillHasItsAddresses() throws Exception {
    try (TestBroker broker = new TestBroker(EventLoops.start(1, ChannelKind.NIO))) {
      int port = broker.open(TestBroker.mqtt());
      try (RawClient client = new RawClient(port)) {
        client.connected();
      }
      FakeConnection connection = broker.kernel.connection(0);
      await().until(() -> connection.closes.get() > 0);
      connection.call(
          () -> {
            assertThat(connection.wire.localAddress().getPort()).isEqualTo(port);
            assertThat(connection.wire.remoteAddress().getAddress().isLoopbackAddress()).isTrue();
          });
    }
  }
}
