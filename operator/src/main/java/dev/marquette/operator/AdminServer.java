package dev.marquette.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Answers {@code /healthz}, {@code /readyz} and {@code /metrics}. */
final class AdminServer implements AutoCloseable {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final HttpServer server;

  private AdminServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts to answer.
   *
   * @param port 0 for any that is free
   * @param healthy whether the process should go on living
   * @param ready whether it does its work, or waits for the lease to do it
   * @param metrics in Prometheus' text format
   */
  static AdminServer start(
      int port, BooleanSupplier healthy, BooleanSupplier ready, Supplier<String> metrics) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/healthz", exchange -> answer(exchange, healthy.getAsBoolean()));
      server.createContext("/readyz", exchange -> answer(exchange, ready.getAsBoolean()));
      server.createContext(
          "/metrics", exchange -> answer(exchange, OK, "text/plain; version=0.0.4", metrics.get()));
      server.start();
      return new AdminServer(server);
    } catch (IOException e) {
      throw new UncheckedIOException("port %d cannot be opened".formatted(port), e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, boolean good) throws IOException {
    answer(exchange, good ? OK : UNAVAILABLE, "text/plain", good ? "ok\n" : "not ok\n");
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
