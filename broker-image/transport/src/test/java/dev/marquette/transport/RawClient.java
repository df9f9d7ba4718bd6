package dev.marquette.transport;

import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.PacketEncoder;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A socket that sends exactly what it is told to. */
final class RawClient implements AutoCloseable {
  final Socket socket;

  RawClient(int port) throws IOException {
    this("127.0.0.1", port);
  }

  RawClient(String address, int port) throws IOException {
    this(new Socket(InetAddress.getByName(address), port));
  }

  RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
  }

  static byte[] connect(MqttVersion version) {
    return bytes(
        new Connect(version, false, "raw", true, 60, null, null, null, ConnectProperties.DEFAULT),
        version);
  }

  static byte[] publish(String topic, byte[] payload) {
    return bytes(
        new Publish(false, 0, false, topic, 0, PublishProperties.NONE, payload),
        MqttVersion.V3_1_1);
  }

  static byte[] publish(String topic, String payload) {
    return publish(topic, payload.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] bytes(Packet packet, MqttVersion version) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packet, version, out);
    return ByteBufUtil.getBytes(out);
  }

  void send(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What asks for a WebSocket, with these headers as well. */
  static String upgrade(String path, String... headers) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  byte[] read(int count) throws IOException {
    return socket.getInputStream().readNBytes(count);
  }

  /** Everything until the server closes. */
  byte[] readAll() throws IOException {
    return socket.getInputStream().readAllBytes();
  }

  /** Connects in MQTT 3.1.1 and reads the CONNACK. */
  RawClient connected() throws IOException {
    send(connect(MqttVersion.V3_1_1));
    byte[] connack = read(4);
    if (connack.length != 4 || connack[0] != 0x20 || connack[3] != 0) {
      throw new IOException("no CONNACK: " + ByteBufUtil.hexDump(connack));
    }
    return this;
  }

  /** Whether the server still answers. */
  boolean answersPing() throws IOException {
    send((byte) 0xC0, (byte) 0);
    byte[] answer = read(2);
    return answer.length == 2 && answer[0] == (byte) 0xD0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
