package dev.marquette.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * As much of a broker as the load generator needs, with one {@link Fault}. Everybody who subscribes
 * gets every message, at the QoS of the publisher and with the publisher's packet IDs.
 */
final class FaultyBroker implements AutoCloseable {
  private final Fault fault;
  private final ServerSocket server;
  private final List<OutputStream> subscribers = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  FaultyBroker(Fault fault) throws IOException {
    this.fault = fault;
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
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
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      for (int published = 0; ; ) {
        byte[] packet = read(in);
        switch (packet[0] >> 4 & 0x0f) {
          case 1 -> send(out, 0x20, 2, 0, 0); // CONNECT: CONNACK
          case 3 -> publish(out, published++, packet);
          case 8 -> subscribe(out, packet);
          case 12 -> send(out, 0xd0, 0); // PINGREQ: PINGRESP
          default -> {} // PUBACK and DISCONNECT have no answer
        }
      }
    } catch (IOException e) {
      // the load generator has gone: what it thought of us is in its output
    }
  }

  private void subscribe(OutputStream out, byte[] packet) throws IOException {
    subscribers.add(out); // first: who has its SUBACK gets every message from then on
    send(out, 0x90, 3, packet[2], packet[3], packet[packet.length - 1]);
  }

  private void publish(OutputStream publisher, int index, byte[] packet) throws IOException {
    // in one write: another thread answers PINGREQ, and must not come between two copies
    ByteArrayOutputStream deliveries = new ByteArrayOutputStream();
    for (byte[] delivery : fault.delivered(index, packet)) {
      deliveries.writeBytes(delivery);
    }
    for (OutputStream subscriber : subscribers) {
      send(subscriber, deliveries.toByteArray());
    }
    if ((packet[0] & 0x06) != 0) {
      ByteBuffer fields = ByteBuffer.wrap(packet, 2, packet.length - 2);
      fields.position(fields.position() + 2 + fields.getShort(2));
      int packetId = fault.acknowledged(index, fields.getShort());
      send(publisher, 0x40, 2, packetId >> 8, packetId);
    }
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
