package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.kernel.WireState;
import dev.marquette.transport.testkit.TestCertificates;
import org.junit.jupiter.api.DisplayName;
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

  @Test
  @DisplayName("A socket tells its buffers and its watermark; one that is gone, the watermark")
  void state() throws Exception {
    try (TestBroker broker = new TestBroker()) {
      int port = broker.open(TestBroker.mqtt());
      FakeConnection connection;
      try (RawClient client = new RawClient(port)) {
        client.connected();
        connection = broker.kernel.connection(0);
        connection.call(
            () -> {
              WireState state = connection.wire.state();
              assertThat(state.kind()).isEqualTo("tcp");
              assertThat(state.sendBufferBytes()).isPositive();
              assertThat(state.receiveBufferBytes()).isPositive();
              assertThat(state.highWatermarkBytes()).isPositive();
            });
      }
      await().until(() -> connection.closes.get() > 0);
      connection.call(
          () -> {
            assertThat(connection.wire.state().sendBufferBytes()).isZero();
            assertThat(connection.wire.state().highWatermarkBytes()).isPositive();
          });
    }
  }

  @Test
  @DisplayName("Over TLS, a connection is ssl, as EMQX calls it")
  void ssl() throws Exception {
    TestCertificates authority = TestCertificates.authority("authority");
    TlsConfig tls = TlsConfig.of(authority.issue("server").material());
    try (TestBroker broker = new TestBroker();
        RawClient client =
            TlsClients.connect(broker.open(Configs.tls(TestBroker.mqtt(), tls)), authority, null)) {
      client.connected();
      FakeConnection connection = broker.kernel.connection(0);
      connection.call(() -> assertThat(connection.wire.state().kind()).isEqualTo("ssl"));
    }
  }
}
