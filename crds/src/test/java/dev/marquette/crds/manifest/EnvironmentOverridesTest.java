package dev.marquette.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentOverridesTest {
  private final JsonNode empty = new JsonMapper().createObjectNode();

  @Test
  void aVariableSetsAScalarAtAnyDepth() throws Exception {
    JsonNode spec =
        EnvironmentOverrides.apply(
            empty,
            Map.of(
                "MARQUETTE_MQTT__MAX_PACKET_SIZE", "2MB",
                "MARQUETTE_MQTT__RETAINED__MAX_MESSAGES", "7",
                "MARQUETTE_MQTT__MQUEUE_STORE_QOS0", "false",
                "MARQUETTE_AUTHENTICATION__ANONYMOUS", "Allow",
                "MARQUETTE_REPLICAS", "5"));

    assertThat(spec.at("/mqtt/maxPacketSize").asText()).isEqualTo("2MB");
    assertThat(spec.at("/mqtt/retained/maxMessages").asInt()).isEqualTo(7);
    assertThat(spec.at("/mqtt/mqueueStoreQos0").asBoolean(true)).isFalse();
    assertThat(spec.at("/authentication/anonymous").asText()).isEqualTo("Allow");
    assertThat(spec.at("/replicas").asInt()).isEqualTo(5);
    assertThat(spec.at("/mqtt/maxInflight").asInt()).as("defaults too").isEqualTo(32);
  }

  @Test
  void theSpecThatIsGivenStaysAsItIs() throws Exception {
    assertThat(EnvironmentOverrides.apply(empty, Map.of("MARQUETTE_PAUSED", "true")))
        .isNotEqualTo(empty);
    assertThat(empty).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "MARQUETTE_MQTT__MAX_PACKETSIZE, 2MB, MAX_PACKETSIZE is none of",
    "MARQUETTE_MTQQ__MAX_PACKET_SIZE, 2MB, MTQQ is none of",
    "MARQUETTE_MQTT__MAX_PACKET_SIZE, two, mqtt.maxPacketSize: \"two\"",
    "MARQUETTE_MQTT__MAX_QOS, 3, a whole number from 0 to 2",
    "MARQUETTE_MQTT__MAX_QOS, '', a whole number from 0 to 2",
    "MARQUETTE_PAUSED, yes, expected true or false",
    "MARQUETTE_MQTT__RETAINED, 1, retained is no scalar",
    "MARQUETTE_JVM_OPTIONS, -Xmx1g, jvmOptions is no scalar",
    "MARQUETTE_REPLICAS__A, 1, replicas has no fields",
    "MARQUETTE_LOGGING__LEVEL, loud, 'expected debug, error, info, trace or warn'",
  })
  void aVariableThatCannotBeAppliedIsRefused(String name, String value, String message) {
    assertThatThrownBy(() -> EnvironmentOverrides.apply(empty, Map.of(name, value)))
        .isInstanceOf(ManifestException.class)
        .hasMessageStartingWith("environment: ")
        .hasMessageContaining(message);
  }

  @Test
  void variablesOfOthersArePassedOver() throws Exception {
    assertThat(
            EnvironmentOverrides.apply(
                empty, Map.of("PATH", "/bin", "MARQUETTE_HOME", "/x", "MQTT__MAX_QOS", "9")))
        .isEqualTo(EnvironmentOverrides.apply(empty, Map.of()));
  }

  @Test
  void everyFieldHasANameOfItsOwn() {
    assertThat(EnvironmentOverrides.upperSnake("maxPacketSize")).isEqualTo("MAX_PACKET_SIZE");
    assertThat(EnvironmentOverrides.upperSnake("mqueueStoreQos0")).isEqualTo("MQUEUE_STORE_QOS0");
  }
}
