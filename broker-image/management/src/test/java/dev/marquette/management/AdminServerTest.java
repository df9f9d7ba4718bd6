package dev.marquette.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
  private final HeldLoop first = new HeldLoop();
  private final HeldLoop second = new HeldLoop();
  private final BrokerMetrics metrics = new BrokerMetrics(Figures::kernel, Figures::transport);
  private final Check listeners = new Check("listeners");
  private final Check etcd = new Check("etcd");
  private final HttpClient http = HttpClient.newHttpClient();
  private final AdminServer.Subject subject =
      new AdminServer.Subject(
          List.of(first, second),
          Duration.ofMillis(200),
          List.of(listeners, etcd),
          metrics,
          "1.2.3");
  private AdminServer server;

  @BeforeEach
  void start() throws IOException {
    server = AdminServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), subject);
  }

  @AfterEach
  void close() {
    server.close();
    http.close();
    metrics.close();
  }

  @Test
  void isHealthyWhileEachLoopAnswers() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    second.hold();
    HttpResponse<String> answer = get("/healthz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).get("reason").asText())
        .isEqualTo("event loops [1] did not answer within 200 ms");
    second.release();
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void isReadyWhenAllChecksAre() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    etcd.reason = "no answer from http://etcd:2379 for 12 s";
    HttpResponse<String> answer = get("/readyz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    JsonNode body = json(answer);
    assertThat(body.get("ready").asBoolean()).isFalse();
    assertThat(body.get("waitingFor").size()).isEqualTo(1);
    assertThat(body.get("waitingFor").get("etcd").asText()).isEqualTo(etcd.reason);
    etcd.reason = null;
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void aCheckThatFailsIsNotReady() throws Exception {
    listeners.failure = new IllegalStateException("made by this test");
    HttpResponse<String> answer = get("/readyz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).get("waitingFor").get("listeners").asText())
        .contains("made by this test");
  }

  @Test
  void answersScrapes() throws Exception {
    HttpResponse<String> answer = get("/metrics?name=x");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(PrometheusText.parse(answer.body()).samples())
        .containsEntry("marquette_connections{}", 1.0);
  }

  @Test
  void tellsItsVersion() throws Exception {
    assertThat(json(get("/version")).get("version").asText()).isEqualTo("1.2.3");
  }

  @Test
  void answersHeadWithoutABody() throws Exception {
    HttpResponse<String> answer = send("HEAD", "/version");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(19);
  }

  @Test
  void refusesOtherPathsAndMethods() throws Exception {
    HttpResponse<String> missing = get("/");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).contains("/healthz, /metrics, /readyz, /version");
    assertThat(get("/metrics/x").statusCode()).isEqualTo(404);
    for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
      HttpResponse<String> answer = send(method, "/metrics");
      assertThat(answer.statusCode()).as(method).isEqualTo(405);
      assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD");
    }
  }

  @Test
  void oneConnectionCarriesManyRequests() throws Exception {
    try (Socket socket = socket()) {
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write(ascii("GET /version HTTP/1.1\r\nHost: x\r\n\r\n"));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("{\"version\":\"1.2.3\"}")) {
          answer.append((char) socket.getInputStream().read());
        }
        assertThat(answer.toString()).startsWith("HTTP/1.1 200 OK");
      }
    }
  }

  @Test
  void whatIsNoHttpIsRefusedAndClosed() throws Exception {
    for (String bytes :
        List.of("nonsense\r\n\r\n", "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\n\r\n")) {
      try (Socket socket = socket()) {
        socket.getOutputStream().write(ascii(bytes));
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(answer).startsWith("HTTP/1.1 400 ");
      }
    }
    assertThat(get("/version").statusCode()).isEqualTo(200);
  }

  @Test
  void holdsABoundedNumberOfConnections() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      Socket socket = socket();
      sockets.add(socket);
      socket.getOutputStream().write(ascii("GET /version HTTP/1.1\r\nHost: x\r\n\r\n"));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
    try (Socket tooMany = socket()) {
      assertThat(tooMany.getInputStream().read()).isEqualTo(-1);
    }
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void aPortThatIsTakenIsRefusedWithAReason() {
    assertThatThrownBy(() -> AdminServer.start(server.address(), subject))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("admin port: cannot bind")
        .hasMessageContaining("Address already in use");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    return http.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  private Socket socket() throws IOException {
    Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }

  private static final class Check implements Readiness {
    private final String name;
    private volatile @Nullable String reason;
    private volatile @Nullable RuntimeException failure;

    Check(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public @Nullable String notReadyBecause() {
      RuntimeException now = failure;
      if (now != null) {
        throw now;
      }
      return reason;
    }
  }
}
