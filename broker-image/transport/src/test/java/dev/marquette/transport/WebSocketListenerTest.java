package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.transport.TransportStats.Refusal;
import dev.marquette.transport.testkit.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WebSocketListenerTest {
  private static final int BINARY = 0x82;
  private static final int MORE_TO_COME = 0x02;
  private static final int LAST = 0x80;

  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  @DisplayName(
      "[MQTT-6.0.0-4] [MQTT3-6.0.0-4] mqtt is named to who offers it; of several that are served,"
          + " the first of the client's list wins (S-30)")
  void choosesTheSubprotocol() throws Exception {
    int port = broker.open(TestBroker.ws());
    assertThat(answer(port, "/mqtt", "Sec-WebSocket-Protocol: foo, mqtt-v5, mqtt"))
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("sec-websocket-protocol: mqtt-v5\r\n");
    assertThat(answer(port, "/mqtt", "Sec-WebSocket-Protocol: mqtt"))
        .containsIgnoringCase("sec-websocket-protocol: mqtt\r\n");
    assertThat(answer(port, "/mqtt", "Sec-WebSocket-Protocol: foo"))
        .startsWith("HTTP/1.1 400 ")
        .contains("mqtt, mqtt-v3, mqtt-v3.1.1, mqtt-v5, mqttv3.1");
    assertThat(answer(port, "/mqtt", "X-None: 1")).startsWith("HTTP/1.1 400 ");
    broker.awaitRefusals("ws", Refusal.WEBSOCKET_UPGRADE, 2);
  }

  @Test
  void letsClientsWithoutSubprotocolInWhenTold() throws Exception {
    int port = broker.open(new WebSocketOptions().failIfNoSubprotocol(false).listener());
    assertThat(answer(port, "/mqtt", "X-None: 1"))
        .startsWith("HTTP/1.1 101 ")
        .doesNotContainIgnoringCase("sec-websocket-protocol");
    assertThat(answer(port, "/mqtt", "Sec-WebSocket-Protocol: foo")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void answersWhatIsNoUpgradeWithAnError() throws Exception {
    int port = broker.open(TestBroker.ws());
    assertThat(answer(port, "/", "Sec-WebSocket-Protocol: mqtt")).startsWith("HTTP/1.1 404 ");
    assertThat(answer(port, "/mqtt/x", "Sec-WebSocket-Protocol: mqtt")).startsWith("HTTP/1.1 404 ");
    assertThat(answer(port, "/mqtt?token=x", "Sec-WebSocket-Protocol: mqtt"))
        .startsWith("HTTP/1.1 101 ");
    assertThat(send(port, "GET /mqtt HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(send(port, "POST /mqtt HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(
            send(
                port,
                RawClient.upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt")
                    .replace("Version: 13", "Version: 99")))
        .startsWith("HTTP/1.1 426 ");
    assertThat(send(port, "GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 4");
    await().until(() -> broker.stats("ws").connections() == 0);
  }

  @Test
  @DisplayName("S-41: an Origin that is not allowed gets 403; none at all is no browser")
  void checksTheOrigin() throws Exception {
    int port = broker.open(TestBroker.ws());
    String mqtt = "Sec-WebSocket-Protocol: mqtt\r\n";
    assertThat(answer(port, "/mqtt", mqtt + "Origin: https://evil.example"))
        .startsWith("HTTP/1.1 403 ");
    allow(port, "https://good.example");
    assertThat(answer(port, "/mqtt", mqtt + "Origin: https://good.example"))
        .startsWith("HTTP/1.1 101 ");
    assertThat(answer(port, "/mqtt", mqtt + "Origin: https://evil.example"))
        .startsWith("HTTP/1.1 403 ");
    allow(port, "*");
    assertThat(answer(port, "/mqtt", mqtt + "Origin: https://evil.example"))
        .startsWith("HTTP/1.1 101 ");
  }

  private void allow(int port, String origin) throws ListenerException {
    assertThat(broker.open(new WebSocketOptions().allowedOrigins(origin).listener()))
        .as("changes in place")
        .isEqualTo(port);
  }

  @Test
  @DisplayName("S-29: address and port come from the forwarding headers when these are trusted")
  void takesTheForwardedAddress() throws Exception {
    String headers =
        "Sec-WebSocket-Protocol: mqtt\r\nX-Forwarded-For: 203.0.113.7, 10.0.0.1\r\n"
            + "X-Forwarded-Port: 4711";
    try (RawClient client = upgraded(broker.open(TestBroker.ws()), headers)) {
      var seen = broker.kernel.connection(0).wire.remoteAddress();
      assertThat(seen.getPort()).isEqualTo(client.socket.getLocalPort());
    }
    int port =
        broker.open(
            new WebSocketOptions()
                .forwardedFor(new ForwardedFor("X-Forwarded-For", "X-Forwarded-Port"))
                .listener());
    try (RawClient client = upgraded(port, headers)) {
      var seen = broker.kernel.connection(1).wire.remoteAddress();
      assertThat(seen.getAddress().getHostAddress()).isEqualTo("203.0.113.7");
      assertThat(seen.getPort()).isEqualTo(4711);
      client.send(frame(BINARY, RawClient.connect(MqttVersion.V3_1_1)));
      assertThat(client.read(6)).containsExactly(0x82, 4, 0x20, 2, 0, 0);
    }
  }

  @Test
  @DisplayName("S-69: a client's certificate is known on a secure WebSocket as on plain TLS")
  void takesTheCertificate() throws Exception {
    TestCertificates authority = TestCertificates.authority("authority");
    TestCertificates people = TestCertificates.authority("people");
    TlsConfig plain = TlsConfig.of(authority.issue("server").material(people));
    TlsConfig asking =
        new TlsConfig(
            plain.material(),
            TlsConfig.ClientAuth.REQUIRE,
            plain.versions(),
            plain.ciphers(),
            plain.handshakeTimeout(),
            plain.maxChainDepth(),
            true,
            true);
    int port = broker.open(Configs.tls(TestBroker.ws(), asking));
    try (RawClient client = TlsClients.connect(port, authority, people.issue("alice"))) {
      client.send(RawClient.upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt"));
      assertThat(head(client)).startsWith("HTTP/1.1 101 ");
      assertThat(broker.kernel.connection(0).wire.peerCertificateSubject()).isEqualTo("CN=alice");
    }
  }

  @Test
  @DisplayName("A connection knows that it is a WebSocket, and whether that is a secure one")
  void kind() throws Exception {
    try (RawClient _ = upgraded(broker.open(TestBroker.ws()))) {
      FakeConnection connection = broker.kernel.connection(0);
      connection.call(() -> assertThat(connection.wire.state().kind()).isEqualTo("ws"));
    }
    TestCertificates authority = TestCertificates.authority("authority");
    TlsConfig tls = TlsConfig.of(authority.issue("server").material());
    int port = broker.open(Configs.tls(TestBroker.ws(), tls));
    try (RawClient client = TlsClients.connect(port, authority, null)) {
      client.send(RawClient.upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt"));
      assertThat(head(client)).startsWith("HTTP/1.1 101 ");
      FakeConnection connection = broker.kernel.connection(1);
      connection.call(() -> assertThat(connection.wire.state().kind()).isEqualTo("wss"));
    }
  }

  @Test
  @DisplayName("[MQTT-6.0.0-2] [MQTT3-6.0.0-2] packets need not begin or end where frames do")
  void packetsAcrossFrames() throws Exception {
    try (RawClient client = upgraded(broker.open(TestBroker.ws()))) {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      stream.write(RawClient.connect(MqttVersion.V3_1_1));
      for (int i = 0; i < 200; i++) {
        stream.write(RawClient.publish("topic/" + i, "x".repeat(i)));
      }
      byte[] bytes = stream.toByteArray();
      Random random = new Random(3);
      for (int at = 0; at < bytes.length; ) {
        int end = Math.min(bytes.length, at + 1 + random.nextInt(400));
        client.send(frame(BINARY, Arrays.copyOfRange(bytes, at, end)));
        at = end;
      }
      FakeConnection connection = broker.kernel.connection(0);
      await().until(() -> connection.packets.size() == 201);
      assertThat(((Publish) connection.packets.getLast()).topic()).isEqualTo("topic/199");
    }
  }

  @Test
  void fragmentsAreOneMessageAndPingsComeBetween() throws Exception {
    try (RawClient client = upgraded(broker.open(TestBroker.ws()))) {
      byte[] connect = RawClient.connect(MqttVersion.V3_1_1);
      client.send(frame(MORE_TO_COME, Arrays.copyOfRange(connect, 0, 5)));
      client.send(frame(0x89, "hello".getBytes(StandardCharsets.US_ASCII)));
      assertThat(client.read(7)).startsWith(0x8A, 5).endsWith('l', 'l', 'o');
      client.send(frame(0, Arrays.copyOfRange(connect, 5, 10)));
      client.send(frame(LAST, Arrays.copyOfRange(connect, 10, connect.length)));
      assertThat(client.read(6)).containsExactly(0x82, 4, 0x20, 2, 0, 0);
    }
  }

  @Test
  @DisplayName("[MQTT-6.0.0-1] [MQTT3-6.0.0-1] the server sends binary frames, one for each flush")
  void oneFrameForEachFlush() throws Exception {
    try (RawClient client = upgraded(broker.open(TestBroker.ws()))) {
      client.send(frame(BINARY, RawClient.connect(MqttVersion.V3_1_1)));
      client.read(6);
      byte[] pings = {(byte) 0xC0, 0, (byte) 0xC0, 0, (byte) 0xC0, 0};
      client.send(frame(BINARY, pings));
      assertThat(client.read(8)).startsWith(0x82, 6).endsWith(0xD0, 0);
      FakeConnection connection = broker.kernel.connection(0);
      connection.call(
          () -> {
            connection.send(Ping.RESPONSE);
            assertThat(connection.wire.pendingBytes()).isGreaterThanOrEqualTo(2);
            connection.wire.flush();
          });
      assertThat(client.read(4)).containsExactly(0x82, 2, 0xD0, 0);
    }
  }

  @Test
  @DisplayName("mqtt_piggyback: single: each packet has a frame of its own, whatever its size")
  void oneFrameForEachPacket() throws Exception {
    try (RawClient client =
        upgraded(broker.open(new WebSocketOptions().onePacketPerFrame(true).listener()))) {
      client.send(frame(BINARY, RawClient.connect(MqttVersion.V3_1_1)));
      client.read(6);
      FakeConnection connection = broker.kernel.connection(0);
      byte[] payload = new byte[20_000];
      connection.call(
          () -> {
            connection.send(Ping.RESPONSE);
            connection.send(new Publish(false, 0, false, "t", 0, PublishProperties.NONE, payload));
            connection.send(Ping.RESPONSE);
            connection.wire.flush();
          });
      int packet = 1 + 3 + 2 + 1 + payload.length;
      assertThat(client.read(4)).containsExactly(0x82, 2, 0xD0, 0);
      assertThat(client.read(4)).containsExactly(0x82, 126, packet >> 8, packet & 0xFF);
      assertThat(client.read(packet)).startsWith(0x30);
      assertThat(client.read(4)).containsExactly(0x82, 2, 0xD0, 0);
    }
  }

  @Test
  @DisplayName("S-41 allow_origin_absence: false: clients that send no Origin get 403")
  void originMayHaveToBeThere() throws Exception {
    int port = broker.open(new WebSocketOptions().allowOriginAbsence(false).listener());
    String mqtt = "Sec-WebSocket-Protocol: mqtt\r\n";
    assertThat(answer(port, "/mqtt", mqtt + "X: y")).startsWith("HTTP/1.1 403 ");
    assertThat(answer(port, "/mqtt", mqtt + "Origin: http://localhost:" + port))
        .startsWith("HTTP/1.1 101 ");
  }

  @Test
  @DisplayName("[MQTT-6.0.0-1] [MQTT3-6.0.0-1] a text frame closes the connection, with 1003")
  void textCloses() throws Exception {
    try (RawClient client = upgraded(broker.open(TestBroker.ws()))) {
      client.send(frame(0x81, "text".getBytes(StandardCharsets.US_ASCII)));
      byte[] close = client.readAll();
      assertThat(close).startsWith(0x88);
      assertThat((close[2] & 0xFF) << 8 | (close[3] & 0xFF)).isEqualTo(1003);
    }
    await().until(() -> broker.kernel.connection(0).closed);
  }

  @Test
  void aFrameMayBeLargerThanAnyPacket() throws Exception {
    broker.kernel.maxPacketSize(32 << 20);
    try (RawClient client = upgraded(broker.open(TestBroker.ws()))) {
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.write(RawClient.connect(MqttVersion.V3_1_1));
      byte[] payload = new byte[20 << 20];
      new Random(5).nextBytes(payload);
      both.write(RawClient.publish("large", payload));
      client.send(frame(BINARY, both.toByteArray()));

      FakeConnection connection = broker.kernel.connection(0);
      await().until(() -> connection.packets.size() == 2);
      assertThat(((Publish) connection.packets.getLast()).payload()).isEqualTo(payload);
    }
  }

  @Test
  void whoHasNotConnectedMakesNobodyHoldAFrame() throws Exception {
    broker.kernel.maxPacketSize(32 << 20);
    try (RawClient client = upgraded(broker.open(TestBroker.ws()))) {
      byte[] connect = new byte[16 << 20];
      connect[0] = 0x10;
      connect[1] = connect[2] = connect[3] = (byte) 0xFF;
      connect[4] = 7; // its length, in MQTT's way
      client.send(Arrays.copyOf(frame(BINARY, connect), 8 << 10));

      FakeConnection connection = broker.kernel.connection(0);
      await("the frame's end does not come").until(() -> connection.malformed != null);
    }
  }

  @Test
  @DisplayName("RFC 6455 5.1: a frame that is not masked closes the connection, with 1002")
  void aFrameThatIsNotMaskedCloses() throws Exception {
    try (RawClient client = upgraded(broker.open(TestBroker.ws()))) {
      client.send((byte) BINARY, (byte) 2, (byte) 0xC0, (byte) 0);
      byte[] close = client.readAll();
      assertThat(close).startsWith(0x88);
      assertThat((close[2] & 0xFF) << 8 | (close[3] & 0xFF)).isEqualTo(1002);
    }
    await().until(() -> broker.kernel.connection(0).closed);
  }

  @Test
  void closeIsAnswered() throws Exception {
    try (RawClient client = upgraded(broker.open(TestBroker.ws()))) {
      client.send(frame(0x88, new byte[] {0x03, (byte) 0xE8}));
      byte[] close = client.readAll();
      assertThat(close).startsWith(0x88);
      assertThat((close[2] & 0xFF) << 8 | (close[3] & 0xFF)).isEqualTo(1000);
    }
    await().until(() -> broker.kernel.connection(0).closed);
  }

  @Test
  void whatWasWrittenGoesOutBeforeTheClose() throws Exception {
    try (RawClient client = upgraded(broker.open(TestBroker.ws()))) {
      FakeConnection connection = broker.kernel.connection(0);
      connection.call(
          () -> {
            connection.send(Ping.RESPONSE);
            connection.wire.close();
          });
      assertThat(client.readAll()).startsWith(0x82, 2, 0xD0, 0, 0x88);
    }
  }

  @Test
  void compressesWhenAsked() throws Exception {
    int port = broker.open(new WebSocketOptions().deflate(DeflateConfig.DEFAULT).listener());
    String headers = "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Extensions: permessage-deflate";
    try (RawClient client = new RawClient(port)) {
      client.send(RawClient.upgrade("/mqtt", headers));
      assertThat(head(client))
          .startsWith("HTTP/1.1 101 ")
          .containsIgnoringCase("sec-websocket-extensions: permessage-deflate");
      client.send(frame(BINARY, RawClient.connect(MqttVersion.V3_1_1)));
      byte[] header = client.read(2);
      assertThat(header[0] & 0xFF).as("final, compressed, binary").isEqualTo(0xC2);
      Inflater inflater = new Inflater(true);
      inflater.setInput(client.read(header[1]));
      byte[] connack = new byte[10];
      assertThat(inflater.inflate(connack)).isEqualTo(4);
      assertThat(connack).startsWith(0x20, 2, 0, 0);
      inflater.end();

      client.send(frame(0xC2, deflated(RawClient.publish("large", new byte[1_000_000]))));
      FakeConnection connection = broker.kernel.connection(0);
      await().until(() -> connection.packets.size() == 2);

      client.send(frame(0xC2, deflated(new byte[100_000_000])));
      client.readAll();
      client.socket.close();
      await().until(() -> connection.closed);
      assertThat(connection.bytes.get())
          .as("a bomb is unpacked to the first byte that is no MQTT")
          .isLessThan(1_000_000 + 1032 * WebSocketDecoder.PART_BYTES);
    }
  }

  private static byte[] deflated(byte[] content) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(content);
    byte[] out = new byte[100_000 + content.length / 100];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(out, length - 4); // RFC 7692 7.2.1: without the empty block's end
  }

  private String answer(int port, String path, String header) throws IOException {
    return send(port, RawClient.upgrade(path, header));
  }

  private static String send(int port, String request) throws IOException {
    try (RawClient client = new RawClient(port)) {
      client.send(request);
      return head(client);
    }
  }

  static RawClient upgraded(int port) throws IOException {
    return upgraded(port, "Sec-WebSocket-Protocol: mqtt");
  }

  private static RawClient upgraded(int port, String header) throws IOException {
    RawClient client = new RawClient(port);
    client.send(RawClient.upgrade("/mqtt", header));
    assertThat(head(client)).startsWith("HTTP/1.1 101 ");
    return client;
  }

  /** Until the body, and the body of an error too. */
  static String head(RawClient client) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      byte[] one = client.read(1);
      if (one.length == 0) {
        return text.toString();
      }
      text.append((char) one[0]);
    }
    if (!text.toString().startsWith("HTTP/1.1 101")) {
      text.append(new String(client.readAll(), StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  /** A frame as clients send it: masked, and so that each byte of the mask matters. */
  static byte[] frame(int firstByte, byte[] content) {
    byte[] mask = {0x12, 0x34, 0x56, (byte) 0x9A};
    int length = content.length;
    ByteBuffer frame = ByteBuffer.allocate(14 + length).put((byte) firstByte);
    if (length < 126) {
      frame.put((byte) (0x80 | length));
    } else if (length < 1 << 16) {
      frame.put((byte) (0x80 | 126)).putShort((short) length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(length);
    }
    frame.put(mask);
    for (int i = 0; i < length; i++) {
      frame.put((byte) (content[i] ^ mask[i % 4]));
    }
    return Arrays.copyOf(frame.array(), frame.position());
  }
}
