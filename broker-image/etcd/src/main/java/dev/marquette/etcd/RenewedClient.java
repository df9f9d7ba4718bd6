package dev.marquette.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
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
 *
 * <p>Each call but a watch has a deadline that etcd knows of too: without it, a call that we gave
 * up would wait in the channel and take effect long after a newer one.
 */
final class RenewedClient implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RenewedClient.class);

  /** How long nothing may succeed before the client is replaced. */
  static final Duration PATIENCE = Duration.ofSeconds(4);

  private static final int MAXIMUM_INBOUND_BYTES = 64 << 20;
  private static final String WATCH = "etcdserverpb.Watch/Watch";

  private final List<URI> endpoints;
  private final long deadlineNanos;
  private final LongSupplier nanoTime;
  private volatile Client client;
  private volatile long lastAnswerNanos;
  private boolean closed;

  RenewedClient(List<URI> endpoints, Duration deadline, LongSupplier nanoTime) {
    this.endpoints = List.copyOf(endpoints);
    this.deadlineNanos = deadline.toNanos();
    this.nanoTime = nanoTime;
    this.lastAnswerNanos = nanoTime.getAsLong();
    this.client = build();
  }

  Client get() {
    return client;
  }

  /** etcd has said something. */
  void answered() {
    lastAnswerNanos = nanoTime.getAsLong();
  }

  /** A call that used this client got no answer. */
  void silent(Client used) {
    long now = nanoTime.getAsLong();
    synchronized (this) {
      if (closed || !used.equals(client) || now - lastAnswerNanos < PATIENCE.toNanos()) {
        return;
      }
      lastAnswerNanos = now; // the new one has its time too
      client = build();
    }
    log.info("etcd does not answer: connecting anew, endpoints={}", endpoints);
    Thread.ofVirtual().name("marquette-etcd-close").start(used::close);
  }

  private Client build() {
    ClientBuilder builder =
        Client.builder()
            .endpoints(endpoints)
            .maxInboundMessageSize(MAXIMUM_INBOUND_BYTES)
            .connectTimeout(Duration.ofSeconds(3))
            // a connection that has gone without a word is found within 15 s; the server's least
            // interval is 5 s
            .keepaliveTime(Duration.ofSeconds(10))
            .keepaliveTimeout(Duration.ofSeconds(5))
            .keepaliveWithoutCalls(true)
            .waitForReady(true)
            .retryMaxAttempts(1)
            .interceptor(new Deadlines());
    return builder.build();
  }

  @Override
  public void close() {
    Client last;
    synchronized (this) {
      closed = true;
      last = client;
    }
    last.close();
  }

  /** Gives each call but a watch its deadline. */
  private final class Deadlines implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      boolean lasting = method.getFullMethodName().equals(WATCH);
      return next.newCall(
          method,
          lasting ? options : options.withDeadlineAfter(deadlineNanos, TimeUnit.NANOSECONDS));
    }
  }
}
