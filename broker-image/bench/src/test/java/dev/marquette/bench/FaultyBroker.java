package dev.marquette.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/**
 * As much of a broker as the load generator needs, with one {@link Fault}. Whoever subscribes to a
 * topic gets every message to it, at the QoS of the publisher and with the publisher's packet IDs.
 */
final class FaultyBroker implements AutoCloseable {
  private final Fault fault;
  private final ServerSocket server;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final AtomicInteger connected = new AtomicInteger();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  private record Subscription(String filter, OutputStream subscriber) {}

  FaultyBroker(Fault fault) throws IOException {
    this(fault, ServerSocketFactory.getDefault());
  }

  /** With sockets of this kind, as those of TLS. */
  FaultyBroker(Fault fault, ServerSocketFactory sockets) throws IOException {
    this.fault = fault;
    server = sockets.createServerSocket(0, 0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed: no more connections
    }
  }

  private void serve(Socket socket) {
    boolean disconnected = false;
    try {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      int subscribed = 0;
      int published = 0;
      int received = 0;
      int released = 0;
      int pinged = 0;
      for (byte[] packet = connect(in);
          (packet[0] >> 4 & 0x0f) != 14;
          packet = read(in)) { // until DISCONNECT
        switch (packet[0] >> 4 & 0x0f) {
          case 1 -> // CONNECT: CONNACK
              send(out, 0x20, 2, 0, fault.connected(connected.getAndIncrement(), packet));
          case 3 -> publish(out, published++, packet);
          case 5 -> release(out, received++, packet); // PUBREC: PUBREL
          case 6 -> acknowledge(out, 0x70, fault.completed(released++, packetId(packet, 2)));
          case 8 -> subscribe(out, subscribed++, packet);
          case 12 -> answer(out, fault.pinged(pinged++));
          default -> {} // PUBACK and PUBCOMP have no answer
        }
      }
      disconnected = true;
    } catch (IOException e) {
      // the load generator has gone, or speaks no MQTT: what it thought of us is in its output
    }
    if (fault.endsConnection(disconnected)) {
      end(socket);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void subscribe(OutputStream out, int index, byte[] packet) throws IOException {
    // first: who has its SUBACK gets every message from then on
    subscriptions.add(new Subscription(string(packet, 4), out));
    int packetId = fault.granted(index, packetId(packet, 2));
    int qos = fault.grantedQos(index, packet[packet.length - 1]);
    send(out, 0x90, 3, packetId >> 8, packetId, qos);
  }

  private void publish(OutputStream publisher, int index, byte[] packet) throws IOException {
    // in one write: another thread answers PINGREQ, and must not come between two copies
    ByteArrayOutputStream deliveries = new ByteArrayOutputStream();
    for (byte[] delivery : fault.delivered(index, packet)) {
      deliveries.writeBytes(delivery);
    }
    String topic = string(packet, 2);
    for (Subscription subscription : subscriptions) {
      if (fault.matches(subscription.filter(), topic)) {
        send(subscription.subscriber(), deliveries.toByteArray());
      }
    }
    int qos = packet[0] >> 1 & 0x03;
    if (qos > 0) {
      int packetId = fault.acknowledged(index, packetId(packet, 4 + topic.length()));
      acknowledge(publisher, qos == 1 ? 0x40 : 0x50, packetId);
    }
  }

  private void release(OutputStream subscriber, int index, byte[] packet) throws IOException {
    for (int packetId : fault.released(index, packetId(packet, 2))) {
      acknowledge(subscriber, 0x62, packetId);
    }
  }

  private static void answer(OutputStream out, List<byte[]> pingresps) throws IOException {
    if (pingresps.isEmpty()) {
      throw new EOFException("a fault that ends the connection");
    }
    for (byte[] pingresp : pingresps) {
      send(out, pingresp);
    }
  }

  private static void acknowledge(OutputStream out, int header, int packetId) throws IOException {
    send(out, header, 2, packetId >> 8, packetId);
  }

  private static int packetId(byte[] packet, int at) {
    return Short.toUnsignedInt(ByteBuffer.wrap(packet).getShort(at));
  }

  /** A string of ASCII characters that is shorter than 256. */
  private static String string(byte[] packet, int at) {
    return new String(packet, at + 2, Byte.toUnsignedInt(packet[at + 1]), US_ASCII);
  }

  /** In one write, so that packets from several threads do not mix. */
  private static void send(OutputStream out, int... bytes) throws IOException {
    byte[] packet = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      packet[i] = (byte) bytes[i];
    }
    send(out, packet);
  }

  private static void send(OutputStream out, byte[] packet) throws IOException {
    out.write(packet);
  }

  /** Whatever else a connection begins with, its rest is no packets either. [MQTT-3.1.0-1] */
  private static byte[] connect(DataInputStream in) throws IOException {
    byte[] packet = read(in);
    if (packet[0] != 0x10) {
      throw new ProtocolException("Not a CONNECT: %02x %02x".formatted(packet[0], packet[1]));
    }
    return packet;
  }

  /** One packet of less than 128 bytes after its header. */
  private static byte[] read(DataInputStream in) throws IOException {
    int header = in.read();
    int remaining = in.read();
    if (header < 0 || remaining < 0) {
      throw new EOFException("The load generator has ended");
    }
    byte[] packet = new byte[2 + remaining];
    packet[0] = (byte) header;
    packet[1] = (byte) remaining;
    in.readFully(packet, 2, remaining);
    return packet;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
