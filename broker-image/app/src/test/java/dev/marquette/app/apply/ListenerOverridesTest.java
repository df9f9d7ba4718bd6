package dev.marquette.app.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.Quotas;
import dev.marquette.kernel.RateLimits;
import dev.marquette.settings.KernelSettings;
import dev.marquette.settings.ListenerOverrides;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** spec.mqtt of a Listener, over that of its MqttCluster. */
class ListenerOverridesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Change> overrides() {
    return Changes.all()
        .filter(change -> change.kind().equals("Listener") && change.path().startsWith("mqtt."));
  }

  @ParameterizedTest
  @MethodSource("overrides")
  @DisplayName("A field means at a listener what it means at its cluster")
  void meansTheSame(Change change) throws Exception {
    MqttSettings defaults = cluster("{}");
    MqttSettings there =
        cluster("{\"mqtt\":" + JSON.readTree(change.after(1).json()).get("mqtt") + "}");
    assertThat(applied(change.after(1).json(), defaults)).isEqualTo(there).isNotEqualTo(defaults);
  }

  @Test
  @DisplayName("What is not set is the cluster's")
  void nothing() throws Exception {
    MqttSettings changed = cluster("{\"mqtt\":{\"maxQos\":1,\"maxInflight\":3}}");
    assertThat(applied("{\"mqtt\":{}}", changed)).isEqualTo(changed);
    assertThat(applied("{}", changed)).isEqualTo(changed);
    assertThat(applied("{\"mqtt\":{\"maxQos\":2}}", changed).maxInflight()).isEqualTo(3);
  }

  @Test
  @DisplayName(
      "What the cluster sets that has no default can be unset, and 0 still is a keep-alive")
  void unset() throws Exception {
    MqttSettings told =
        cluster(
            """
            {"mqtt": {"serverKeepAlive": 60, "responseInformation": "r/",
                      "redirect": {"serverReference": "there"}}}
            """);
    assertThat(
            applied(
                """
                {"mqtt": {"serverKeepAlive": -1, "responseInformation": "",
                          "redirect": {"serverReference": ""}}}
                """,
                told))
        .isEqualTo(cluster("{}"));
    assertThat(applied("{\"mqtt\":{\"serverKeepAlive\":0}}", told).serverKeepAliveSeconds())
        .isZero();
  }

  @Test
  @DisplayName("An object replaces the cluster's as a whole, but what all clients share is not its")
  void wholeObjects() throws Exception {
    MqttSettings limited =
        cluster(
            """
            {"mqtt": {"rateLimit": {"connMessagesIn": "1/1s", "connBytesIn": "1KB/1s"},
                      "forceShutdown": {"maxQueueLength": 7, "maxBytes": "8KB"},
                      "quota": {"connMessagesRouting": "2/1s", "overallMessagesRouting": "9/1s"}}}
            """);
    MqttSettings lifted =
        applied(
            "{\"mqtt\":{\"rateLimit\":{},\"quota\":{},\"forceShutdown\":{\"maxQueueLength\":3}}}",
            limited);
    assertThat(lifted.rates()).isEqualTo(RateLimits.NONE);
    assertThat(lifted.quotas()).isEqualTo(new Quotas(null, limited.quotas().overall()));
    assertThat(lifted.maxOutboundQueue()).isEqualTo(3);
    assertThat(lifted.maxOutboundBytes()).isEqualTo(64L << 20);
  }

  private static MqttSettings cluster(String spec) throws JsonProcessingException {
    return KernelSettings.of(JSON.readValue(spec, MqttClusterSpec.class));
  }

  private static MqttSettings applied(String listener, MqttSettings base)
      throws JsonProcessingException {
    return ListenerOverrides.of(JSON.readValue(listener, ListenerSpec.class).mqtt()).apply(base);
  }
}
