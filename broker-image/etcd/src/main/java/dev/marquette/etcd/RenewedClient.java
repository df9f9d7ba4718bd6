package dev.marquette.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A jetcd client that is replaced by a new one while etcd does not answer.
 *
 * <p>gRPC waits longer and longer between two attempts to connect, in the end two minutes, and
 * jetcd shows no way to change that. With a lease of seconds, an etcd that is back must be found
 * within seconds: so a client that had no answer for {@link #PATIENCE} is given up, and its
 * successor connects at once.
 */
final class RenewedClient implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RenewedClient.class);

  /** How long nothing may succeed before the client is replaced. */
  static final Duration PATIENCE = Duration.ofSeconds(4);

  private final List<URI> endpoints;
  private final long deadlineNanos;
  private final LongSupplier nanoTime;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("marquette-etcd", true), NioIoHandler.newFactory());
  private volatile Connected current;
  private volatile long lastAnswerNanos;
  private boolean closed;

  private record Connected(Client jetcd, EtcdChannel channel) implements AutoCloseable {
    @Override
    public void close() {
      jetcd.close();
      channel.close();
    }
  }

  RenewedClient(List<URI> endpoints, Duration deadline, LongSupplier nanoTime) {
    this.endpoints = List.copyOf(endpoints);
    this.deadlineNanos = deadline.toNanos();
    this.nanoTime = nanoTime;
    this.lastAnswerNanos = nanoTime.getAsLong();
    this.current = build();
  }

  Client get() {
    return current.jetcd();
  }

  /** etcd has said something. */
  void answered() {
    lastAnswerNanos = nanoTime.getAsLong();
  }

  /** A call that used this client got no answer. */
  void silent(Client used) {
    long now = nanoTime.getAsLong();
    Connected before;
    synchronized (this) {
      before = current;
      if (closed || !used.equals(before.jetcd()) || now - lastAnswerNanos < PATIENCE.toNanos()) {
        return;
      }
      lastAnswerNanos = now; // the new one has its time too
      current = build();
    }
    log.info("etcd does not answer: connecting anew, endpoints={}", endpoints);
    Thread.ofVirtual().name("marquette-etcd-close").start(before::close);
  }

  private Connected build() {
    ClientBuilder builder =
        Client.builder().endpoints(endpoints).waitForReady(true).retryMaxAttempts(1);
    EtcdChannel channel = new EtcdChannel(builder, loops, deadlineNanos);
    return new Connected(builder.interceptor(channel).build(), channel);
  }

  @Override
  public void close() {
    Connected last;
    synchronized (this) {
      closed = true;
      last = current;
    }
    last.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS);
  }
}
