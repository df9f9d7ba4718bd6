package dev.marquette.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cable between a client and the broker that a test can cut: both ends see a reset. */
final class CutWire implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final List<Socket> ends = new CopyOnWriteArrayList<>();

  private CutWire(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  /** Accepts connections and leads them to a port of this machine. */
  static CutWire to(int port) {
    try {
      CutWire wire = new CutWire(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), port);
      Thread.ofVirtual().start(wire::accept);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** Resets all connections; new ones are accepted. */
  void cut() {
    ends.forEach(CutWire::reset);
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }

  private static void reset(Socket end) {
    try (end) {
      end.setSoLinger(true, 0);
    } catch (IOException closed) {
      // the other side was faster
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
        ends.add(client);
        ends.add(broker);
        Thread.ofVirtual().start(() -> pump(client, broker));
        Thread.ofVirtual().start(() -> pump(broker, client));
      }
    } catch (IOException closed) {
      // the test has ended
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException cut) {
      // what a cut wire looks like
    }
  }
}
