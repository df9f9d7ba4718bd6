package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.MqttVersion;
import dev.marquette.kernel.PeerNames;
import dev.marquette.transport.TransportStats.Refusal;
import dev.marquette.transport.testkit.TestCertificates;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProxyProtocolTest {
  private static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };

  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void takesTheAddressOfVersion1() throws Exception {
    int port = broker.open(Configs.proxyProtocol(TestBroker.mqtt()));
    try (RawClient client = new RawClient(port)) {
      client.send("PROXY TCP4 203.0.113.9 10.0.0.1 5555 1883\r\n");
      assertThat(client.connected().answersPing()).isTrue();
    }
    assertClient(0, "203.0.113.9", 5555);
  }

  @Test
  void takesTheAddressOfVersion2WhateverThePieces() throws Exception {
    int port = broker.open(Configs.proxyProtocol(TestBroker.mqtt()));
    try (RawClient client = new RawClient(port)) {
      for (byte one : version2(0x21, 0x11, ipv4(), new byte[0])) {
        client.send(one);
      }
      for (byte one : RawClient.connect(MqttVersion.V3_1_1)) {
        client.send(one);
      }
      assertThat(client.read(4)).containsExactly(0x20, 2, 0, 0);
    }
    assertClient(0, "198.51.100.3", 40_000);
  }

  @Test
  void passesOnWhatComesInTheSamePacket() throws Exception {
    int port = broker.open(Configs.proxyProtocol(TestBroker.mqtt()));
    try (RawClient client = new RawClient(port)) {
      ByteBuf all =
          Unpooled.wrappedBuffer(
              version2(0x21, 0x11, ipv4(), new byte[0]), RawClient.connect(MqttVersion.V3_1_1));
      client.send(ByteBufUtil.getBytes(all));
      assertThat(client.read(4)).containsExactly(0x20, 2, 0, 0);
    }
  }

  @Test
  void takesTheCertificateThatTheProxyVerified() throws Exception {
    int port = broker.open(Configs.proxyProtocol(TestBroker.mqtt()));
    try (RawClient client = new RawClient(port)) {
      client.send(version2(0x21, 0x11, ipv4(), verified("alice")));
      assertThat(client.connected().answersPing()).isTrue();
    }
    assertThat(broker.kernel.connection(0).wire.peerCertificateSubject()).isEqualTo("CN=alice");
  }

  @Test
  @DisplayName("peer_cert_as_username on plain TCP: the common name that the proxy tells")
  void takesTheNameThatTheProxyVerified() throws Exception {
    int port =
        broker.open(
            Configs.names(
                Configs.proxyProtocol(TestBroker.mqtt()),
                new CertificateNames(CertificateName.COMMON_NAME, null)));
    try (RawClient client = new RawClient(port)) {
      client.send(version2(0x21, 0x11, ipv4(), verified("alice")));
      assertThat(client.connected().answersPing()).isTrue();
    }
    assertThat(broker.kernel.connection(0).wire.peerNames())
        .isEqualTo(new PeerNames("alice", null));
    try (RawClient client = new RawClient(port)) {
      client.send(version2(0x21, 0x11, ipv4(), new byte[0]));
      assertThat(client.readAll()).isEmpty();
    }
    broker.awaitRefusals("mqtt", Refusal.CERTIFICATE_NAME, 1);
    assertThat(broker.kernel.connections).hasSize(1);
  }

  @Test
  void keepsTheSocketsAddressForTheProxysOwnConnections() throws Exception {
    int port = broker.open(Configs.proxyProtocol(TestBroker.mqtt()));
    for (String header : List.of("PROXY UNKNOWN\r\n", "local")) {
      try (RawClient client = new RawClient(port)) {
        if (header.equals("local")) {
          client.send(version2(0x20, 0x00, new byte[0], new byte[0]));
        } else {
          client.send(header);
        }
        assertThat(client.connected().answersPing()).isTrue();
        assertClient(
            broker.kernel.connections.size() - 1, "127.0.0.1", client.socket.getLocalPort());
      }
    }
  }

  @Test
  void closesWithoutAHeader() throws Exception {
    int port = broker.open(Configs.proxyProtocol(TestBroker.mqtt()));
    try (RawClient client = new RawClient(port)) {
      client.send(RawClient.connect(MqttVersion.V3_1_1));
      client.send(new byte[200]);
      client.readAll();
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    broker.awaitRefusals("mqtt", Refusal.PROXY_PROTOCOL, 1);
    assertThat(broker.kernel.connections).isEmpty();
  }

  @Test
  void closesWhenTheHeaderIsLate() throws Exception {
    int port = broker.open(Configs.proxyProtocolTimeout(TestBroker.mqtt(), Duration.ofMillis(50)));
    try (RawClient client = new RawClient(port)) {
      client.send("PROXY ");
      assertThat(client.readAll()).isEmpty();
    } catch (SocketException reset) { // what it sent came at the last moment, and was not read
      assertThat(reset).hasMessageContaining("reset");
    }
    broker.awaitRefusals("mqtt", Refusal.PROXY_PROTOCOL, 1);
    await().until(() -> broker.stats("mqtt").connections() == 0);
  }

  @Test
  void standsBeforeTls() throws Exception {
    TestCertificates authority = TestCertificates.authority("authority");
    TlsConfig tls = TlsConfig.of(authority.issue("server").material());
    int port = broker.open(Configs.proxyProtocol(Configs.tls(TestBroker.mqtt(), tls)));
    try (RawClient plain = new RawClient(port)) {
      plain.send("PROXY TCP4 203.0.113.9 10.0.0.1 5555 1883\r\n");
      try (RawClient secure = TlsClients.over(plain.socket, authority)) {
        assertThat(secure.connected().answersPing()).isTrue();
      }
    }
    assertClient(0, "203.0.113.9", 5555);
  }

  private void assertClient(int connection, String address, int port) {
    var seen = broker.kernel.connection(connection).wire.remoteAddress();
    assertThat(seen.getAddress().getHostAddress()).isEqualTo(address);
    assertThat(seen.getPort()).isEqualTo(port);
  }

  private static byte[] ipv4() {
    return new byte[] {
      (byte) 198, 51, 100, 3, 10, 0, 0, 1, (byte) (40_000 >> 8), (byte) 40_000, 0x07, 0x5B
    };
  }

  private static byte[] verified(String commonName) {
    byte[] name = commonName.getBytes(StandardCharsets.UTF_8);
    ByteBuf tlv = Unpooled.buffer();
    tlv.writeByte(0x20).writeShort(5 + 3 + name.length); // PP2_TYPE_SSL
    tlv.writeByte(0x07).writeInt(0); // client certificate given, and verified
    tlv.writeByte(0x22).writeShort(name.length).writeBytes(name); // its common name
    return ByteBufUtil.getBytes(tlv);
  }

  private static byte[] version2(int command, int family, byte[] addresses, byte[] tlvs) {
    ByteBuf out = Unpooled.buffer();
    out.writeBytes(SIGNATURE).writeByte(command).writeByte(family);
    out.writeShort(addresses.length + tlvs.length).writeBytes(addresses).writeBytes(tlvs);
    return ByteBufUtil.getBytes(out);
  }
}
