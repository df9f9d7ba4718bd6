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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * A cable between a client and the broker that a test can cut, so that both ends see a reset, or
 * make deaf to the client; it counts what goes through.
 */
final class CutWire implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final List<Socket> ends = new CopyOnWriteArrayList<>();
  private final AtomicLong bytesToBroker = new AtomicLong();
  private final AtomicLong bytesToClient = new AtomicLong();
  private volatile boolean silent;
  private boolean isCut;

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

  /**
   * Resets all connections, and whatever comes from now on: some clients connect again by
   * themselves. The port stays taken, so that they do not come upon another test's wire.
   */
  void cut() {
    synchronized (this) {
      isCut = true;
    }
    ends.forEach(CutWire::reset);
  }

  /** Whether these are led through; else the wire was cut while they connected. */
  private synchronized boolean join(Socket client, Socket broker) {
    return !isCut && ends.addAll(List.of(client, broker));
  }

  /** From now on the broker hears nothing of the client, not even the end of its connection. */
  void silence() {
    silent = true;
  }

  /** Whether one side has ended the newest connection; a client may have needed several tries. */
  boolean isBroken() {
    return ends.reversed().stream().limit(2).anyMatch(Socket::isClosed);
  }

  long bytesToBroker() {
    return bytesToBroker.get();
  }

  long bytesToClient() {
    return bytesToClient.get();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
        client.setTcpNoDelay(true);
        broker.setTcpNoDelay(true);
        if (join(client, broker)) {
          Thread.ofVirtual().start(() -> toBroker(client, broker));
          Thread.ofVirtual().start(() -> toClient(broker, client));
        } else {
          reset(client);
          reset(broker);
        }
      }
    } catch (IOException closed) {
      // the test has ended
    }
  }

  private void toBroker(Socket client, Socket broker) {
    pump(client, broker, bytesToBroker, () -> silent);
    if (!silent) {
      end(client, broker);
    }
  }

  private void toClient(Socket broker, Socket client) {
    pump(broker, client, bytesToClient, () -> false);
    end(broker, client);
  }

  private static void end(Socket one, Socket other) {
    try (one;
        other) {
      // both
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pump(Socket from, Socket to, AtomicLong count, BooleanSupplier isLost) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] chunk = new byte[1 << 14];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        count.addAndGet(read);
        if (!isLost.getAsBoolean()) {
          out.write(chunk, 0, read);
        }
      }
    } catch (IOException cut) {
      // what a cut wire looks like
    }
  }
}
