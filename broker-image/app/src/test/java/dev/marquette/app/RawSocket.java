package dev.marquette.app;

import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.PacketDecoder;
import dev.marquette.codec.PacketEncoder;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A client of MQTT 5 that sends the bytes that it is told to, whole packets or not. */
public final class RawSocket implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 1_000 * Peer.PATIENCE_SECONDS;

  final Socket socket;
  private final PacketDecoder decoder = PacketDecoder.ofServer(MqttVersion.V5, 1 << 20);
  private final ByteBuf unread = Unpooled.buffer();

  private RawSocket(Socket socket) {
    this.socket = socket;
  }

  public static RawSocket to(int port) throws IOException {
    return to(port, 0);
  }

  /**
   * @param receiveBufferBytes what the operating system takes that nobody reads; 0 for its choice
   */
  public static RawSocket to(int port, int receiveBufferBytes) throws IOException {
    Socket socket = new Socket();
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new RawSocket(socket);
  }

  static byte[] connect(String clientId, int keepAliveSeconds) {
    return bytes(
        new Connect(
            MqttVersion.V5,
            false,
            clientId,
            true,
            keepAliveSeconds,
            null,
            null,
            null,
            ConnectProperties.DEFAULT));
  }

  static byte[] publish(String topic, int qos, int packetId, byte[] payload) {
    return bytes(new Publish(false, qos, false, topic, packetId, PublishProperties.NONE, payload));
  }

  static byte[] bytes(Packet packet) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packet, MqttVersion.V5, out);
    return ByteBufUtil.getBytes(out);
  }

  public RawSocket connected(String clientId) throws IOException {
    send(connect(clientId, 60));
    read();
    return this;
  }

  public void send(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  public void send(Packet packet) throws IOException {
    send(bytes(packet));
  }

  /** The next packet; null when the broker has closed the connection. */
  public @Nullable Packet read() throws IOException {
    try {
      for (Packet packet = decoder.decode(unread); ; packet = decoder.decode(unread)) {
        if (packet != null) {
          return packet;
        }
        byte[] chunk = new byte[8192];
        int count = socket.getInputStream().read(chunk);
        if (count < 0) {
          return null;
        }
        unread.discardReadBytes().writeBytes(chunk, 0, count);
      }
    } catch (MalformedPacketException e) {
      throw new IOException("the broker sent what is no packet", e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
