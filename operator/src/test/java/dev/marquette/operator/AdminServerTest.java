package dev.marquette.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.operator.status.Action;
import dev.marquette.operator.status.Meters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AdminServerTest {
  private final AtomicBoolean healthy = new AtomicBoolean(true);
  private final AtomicBoolean ready = new AtomicBoolean();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void answersProbesAndScrapes() throws Exception {
    Meters meters = new Meters(registry);
    meters.wrote("Service");
    meters.reconciled("Rule");
    meters.did(Action.SCALED);
    try (AdminServer server = AdminServer.start(0, healthy::get, ready::get, registry::scrape)) {
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
      assertThat(get(server, "/readyz").statusCode()).isEqualTo(503);
      ready.set(true);
      healthy.set(false);
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(503);
      assertThat(get(server, "/readyz").statusCode()).isEqualTo(200);
      assertThat(get(server, "/metrics").body())
          .contains("marquette_operator_writes_total{kind=\"Service\"} 1.0")
          .contains("marquette_operator_writes_total{kind=\"StatefulSet\"} 0.0")
          .contains("marquette_operator_reconciliations_total{kind=\"Rule\"} 1.0")
          .contains("marquette_operator_actions_total{reason=\"Scaled\"} 1.0");
      assertThat(get(server, "/nothing").statusCode()).isEqualTo(404);
    }
  }

  private static HttpResponse<String> get(AdminServer server, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://localhost:%d%s".formatted(server.port(), path));
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
