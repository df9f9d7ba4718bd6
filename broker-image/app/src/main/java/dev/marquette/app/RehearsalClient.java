package dev.marquette.app;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.PacketDecoder;
import dev.marquette.codec.PacketEncoder;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Subscribe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/** A client of a rehearsal: one thread's, which waits for every answer. */
final class RehearsalClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int MAX_PACKET_BYTES = 1 << 16;

  private final Socket socket = new Socket();
  private final ByteBuf received = Unpooled.buffer();
  private final MqttVersion version;
  private final PacketDecoder decoder;

  RehearsalClient(InetSocketAddress broker, MqttVersion version, String clientId)
      throws IOException {
    this.version = version;
    this.decoder = PacketDecoder.ofServer(version, MAX_PACKET_BYTES);
    socket.connect(broker, TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    send(
        new Connect(
            version, false, clientId, true, 60, null, null, null, ConnectProperties.DEFAULT));
    receive();
  }

  void subscribe(String filter) throws IOException {
    send(
        new Subscribe(1, 0, List.of(), List.of(new Subscribe.Request(filter, 2, false, false, 0))));
    receive();
  }

  /** Publishes, and has the other client take it; both acknowledge as the QoS asks for. */
  void publish(String topic, int qos, byte[] payload, RehearsalClient subscriber)
      throws IOException {
    send(new Publish(false, qos, false, topic, qos == 0 ? 0 : 1, PublishProperties.NONE, payload));
    if (qos > 0) {
      receive();
    }
    if (qos == 2) {
      send(new Ack(Ack.Type.PUBREL, 1, ReasonCode.SUCCESS));
      receive();
    }
    subscriber.take();
  }

  private void take() throws IOException {
    if (!(receive() instanceof Publish publish)) {
      throw new IOException("the broker sent something else than the message");
    }
    if (publish.qos() == 1) {
      send(new Ack(Ack.Type.PUBACK, publish.packetId(), ReasonCode.SUCCESS));
    } else if (publish.qos() == 2) {
      send(new Ack(Ack.Type.PUBREC, publish.packetId(), ReasonCode.SUCCESS));
      receive();
      send(new Ack(Ack.Type.PUBCOMP, publish.packetId(), ReasonCode.SUCCESS));
    }
  }

  private void send(Packet packet) throws IOException {
    ByteBuf bytes = Unpooled.buffer();
    PacketEncoder.encode(packet, version, bytes);
    bytes.readBytes(socket.getOutputStream(), bytes.readableBytes());
  }

  private Packet receive() throws IOException {
    try {
      Packet packet = decoder.decode(received);
      while (packet == null) {
        received.discardReadBytes();
        if (received.writeBytes(socket.getInputStream(), MAX_PACKET_BYTES) < 0) {
          throw new EOFException("the broker closed the connection");
        }
        packet = decoder.decode(received);
      }
      return packet;
    } catch (MalformedPacketException e) {
      throw new IOException("the broker sent what is no MQTT: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
