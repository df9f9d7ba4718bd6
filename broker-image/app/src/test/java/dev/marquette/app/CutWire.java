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
import org.jspecify.annotations.Nullable;

/**
 * A cable between a client and the broker that a test can cut, so that both ends see a reset, or
 * make deaf to the client; it counts what goes through. It may introduce clients as a balancer
 * does: by the PROXY protocol, whose header does not count.
 */
final class CutWire implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final @Nullable ProxyVersion proxy;
  private final List<Socket> ends = new CopyOnWriteArrayList<>();
  private final AtomicLong bytesToBroker = new AtomicLong();
  private final AtomicLong bytesToClient = new AtomicLong();
  private volatile boolean silent;
  private boolean isCut;

  private CutWire(ServerSocket server, int target, @Nullable ProxyVersion proxy) {
    this.server = server;
    this.target = target;
    this.proxy = proxy;
  }

  /** Accepts connections and leads them to a port of this machine. */
  static CutWire to(int port) {
    return to(port, null);
  }

  /** Introduces them there, too. */
  static CutWire to(int port, @Nullable ProxyVersion proxy) {
    try {
      CutWire wire =
          new CutWire(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), port, proxy);
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

  /**
   * Whether the newest connection has ended at the broker, too; a client may have needed several
   * tries.
   */
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
        Socket broker = broker(client);
        if (broker == null) {
          continue;
        }
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

  /** The other end; null when the broker does not take it, and then the client is reset, too. */
  private @Nullable Socket broker(Socket client) {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException refused) {
      reset(client);
      return null;
    }
  }

  private void toBroker(Socket client, Socket broker) {
    byte[] header = proxy == null ? new byte[0] : proxy.header(client.getPort(), target);
    pump(header, client, broker, bytesToBroker, () -> silent);
    if (!silent) {
      try {
        broker.shutdownOutput(); // the broker ends it when it has read all
      } catch (IOException ended) {
        // it has
      }
    }
  }

  private void toClient(Socket broker, Socket client) {
    pump(new byte[0], broker, client, bytesToClient, () -> false);
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

  private static void pump(
      byte[] first, Socket from, Socket to, AtomicLong count, BooleanSupplier isLost) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      out.write(first);
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
