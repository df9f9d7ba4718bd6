package dev.marquette.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** A bad network: forwards TCP to a server, and breaks it on demand. */
public final class TestProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final Queue<Long> cuts = new ConcurrentLinkedQueue<>();
  private final AtomicLong accepted = new AtomicLong();

  // guarded by links, for no connection is to come in between a change and what that does
  private boolean refusing;

  private volatile CountDownLatch gate = new CountDownLatch(0);

  private TestProxy(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  public static TestProxy to(int target) {
    try {
      TestProxy proxy =
          new TestProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
      Thread.ofPlatform().daemon().name("test-proxy").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  public String endpoint() {
    return "http://127.0.0.1:" + port();
  }

  /** Breaks what is open, and everything new until {@link #restore}. */
  public void refuse() {
    synchronized (links) {
      refusing = true;
      cut();
    }
  }

  public void restore() {
    synchronized (links) {
      refusing = false;
    }
  }

  /** Breaks what is open. */
  public void cut() {
    synchronized (links) {
      links.forEach(Link::close);
    }
  }

  /** Holds back what both sides say from now on, until {@link #resume}. */
  public void pause() {
    gate = new CountDownLatch(1);
  }

  /** Passes on what was held back, and all else. */
  public void resume() {
    gate.countDown();
  }

  /** What is open stays open and says nothing more, in either direction. */
  public void mute() {
    synchronized (links) {
      links.forEach(link -> link.mute = true);
    }
  }

  /** As {@link #mute}, and what is new breaks until {@link #restore}: nothing gets through. */
  public void isolate() {
    synchronized (links) {
      refusing = true;
      mute();
    }
  }

  /** What is open passes what the client says, and none of the server's answers. */
  public void muteServer() {
    synchronized (links) {
      links.forEach(link -> link.serverMute = true);
    }
  }

  /** The next new connection breaks after the server sent this many bytes, and so on. */
  public void cutAfter(long bytes) {
    cuts.add(bytes);
  }

  /** Whether all those cuts have been given to a connection. */
  public boolean cutsUsed() {
    return cuts.isEmpty();
  }

  /**
   * The bytes that the server has sent on the connections that are open, at least all that came.
   */
  public long serverBytes() {
    return links.stream().mapToLong(link -> link.serverBytes.get()).sum();
  }

  public long accepted() {
    return accepted.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        synchronized (links) {
          if (refusing) {
            client.close();
          } else {
            join(client);
          }
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void join(Socket client) throws IOException {
    accepted.incrementAndGet();
    Socket upstream = new Socket();
    try {
      upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2000);
    } catch (IOException e) {
      client.close();
      upstream.close();
      return;
    }
    Long limit = cuts.poll();
    Link link = new Link(client, upstream, limit == null ? Long.MAX_VALUE : limit);
    links.add(link);
    Thread.ofVirtual().start(link::up);
    Thread.ofVirtual().start(link::down);
  }

  @Override
  public void close() {
    resume();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    refuse();
  }

  private final class Link {
    private final Socket client;
    private final Socket upstream;
    private final long limit;
    private final AtomicLong serverBytes = new AtomicLong();
    private volatile boolean mute;
    private volatile boolean serverMute;

    Link(Socket client, Socket upstream, long limit) {
      this.client = client;
      this.upstream = upstream;
      this.limit = limit;
    }

    void up() {
      pump(client, upstream, Long.MAX_VALUE, new AtomicLong(), () -> mute);
    }

    void down() {
      pump(upstream, client, limit, serverBytes, () -> mute || serverMute);
    }

    private void pump(Socket from, Socket to, long most, AtomicLong count, BooleanSupplier silent) {
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[8192];
        for (long left = most; left > 0; left = most - count.get()) {
          int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
          if (n < 0) {
            break;
          }
          gate.await();
          if (!silent.getAsBoolean()) {
            count.addAndGet(n); // before: who has got them finds them counted
            out.write(buffer, 0, n);
            out.flush();
          }
        }
      } catch (IOException e) {
        // a broken connection is what this class is for
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        close();
      }
    }

    void close() {
      links.remove(this);
      try {
        try {
          client.close();
        } finally {
          upstream.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
