package dev.marquette.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorSettingsTest {
  @Test
  void anEmptyEnvironmentIsEnoughOutsideOfAPod() {
    OperatorSettings settings = OperatorSettings.of(Map.of());
    assertThat(settings.namespaces()).isEmpty();
    assertThat(settings.identity()).isEmpty();
    assertThat(settings.adminPort()).isEqualTo(8081);
  }

  @Test
  void inAPodThereMayBeOthersAndTheLeaseDecides() {
    Map<String, String> pod = Map.of("POD_NAMESPACE", "system", "POD_NAME", "operator-0");
    assertThat(OperatorSettings.of(pod).identity()).isEqualTo("operator-0");
    assertThat(OperatorSettings.of(pod).defaults().operatorNamespace()).isEqualTo("system");
    assertThat(
            OperatorSettings.of(
                    Map.of("POD_NAMESPACE", "system", "MARQUETTE_LEADER_ELECTION", "false"))
                .identity())
        .isEmpty();
  }

  @Test
  void imagesAndNamespaces() {
    OperatorSettings settings =
        OperatorSettings.of(
            Map.of(
                "MARQUETTE_BROKER_IMAGE", "b",
                "MARQUETTE_ETCD_IMAGE", "e",
                "MARQUETTE_WATCH_NAMESPACES", "one, two,"));
    assertThat(settings.defaults().broker()).isEqualTo("b");
    assertThat(settings.defaults().etcd()).isEqualTo("e");
    assertThat(settings.namespaces()).containsExactlyInAnyOrder("one", "two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "70000", ""})
  void aPortThatIsNoneIsSaid(String port) {
    assertThatThrownBy(() -> OperatorSettings.of(Map.of("MARQUETTE_ADMIN_PORT", port)))
        .hasMessageContaining("MARQUETTE_ADMIN_PORT is \"" + port + "\"");
  }

  @Test
  void anElectionNeedsANamespace() {
    assertThatThrownBy(() -> OperatorSettings.of(Map.of("MARQUETTE_LEADER_ELECTION", "true")))
        .hasMessageContaining("POD_NAMESPACE");
  }
}
