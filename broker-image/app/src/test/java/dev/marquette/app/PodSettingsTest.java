package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.etcd.ClusterKeys;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodSettingsTest {
  private static final Map<String, String> OPERATOR =
      Map.of(
          "MARQUETTE_NODE", "quickstart-0",
          "POD_IP", "10.1.2.3",
          "MARQUETTE_NAMESPACE", "default",
          "MARQUETTE_CLUSTER", "quickstart",
          "MARQUETTE_ETCD_ENDPOINTS", "http://etcd-0:2379, http://etcd-1:2379",
          "MARQUETTE_MQTT__MAX_QOS", "1");

  @Test
  void areWhatTheOperatorSays() {
    PodSettings settings = PodSettings.of(OPERATOR);

    assertThat(settings.node()).isEqualTo("quickstart-0");
    assertThat(settings.host()).isEqualTo("10.1.2.3");
    assertThat(settings.keys()).isEqualTo(new ClusterKeys("default", "quickstart"));
    assertThat(settings.etcdEndpoints())
        .containsExactly("http://etcd-0:2379", "http://etcd-1:2379");
    assertThat(settings.keysFolder()).hasToString("/etc/marquette/keys");
  }

  @Test
  void theProcessListensForTheKubeletOnEveryAddress() {
    BrokerOptions options = PodSettings.of(OPERATOR).options(OPERATOR);

    assertThat(options.node()).isEqualTo("quickstart-0");
    assertThat(options.admin().getPort()).isEqualTo(8081);
    assertThat(options.admin().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(options.environment()).containsEntry("MARQUETTE_MQTT__MAX_QOS", "1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MARQUETTE_NODE",
        "POD_IP",
        "MARQUETTE_NAMESPACE",
        "MARQUETTE_CLUSTER",
        "MARQUETTE_ETCD_ENDPOINTS"
      })
  void oneThatIsMissingOrBlankIsNamed(String variable) {
    Map<String, String> environment = new HashMap<>(OPERATOR);
    environment.put(variable, " ");
    assertThatThrownBy(() -> PodSettings.of(environment))
        .hasMessageContaining(variable + " is not set");
    environment.remove(variable);
    assertThatThrownBy(() -> PodSettings.of(environment))
        .hasMessageContaining(variable + " is not set")
        .hasMessageContaining("marquette run");
  }
}
