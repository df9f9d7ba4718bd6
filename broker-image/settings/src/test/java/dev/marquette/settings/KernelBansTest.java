package dev.marquette.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquette.crds.MqttSettings;
import dev.marquette.kernel.bans.Ban;
import dev.marquette.kernel.bans.BanSettings;
import dev.marquette.kernel.bans.FlappingPolicy;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelBansTest {
  @Test
  void nobodyIsBannedUnlessItIsWritten() throws Exception {
    assertThat(settings("{}")).isEqualTo(BanSettings.DEFAULT);
  }

  @Test
  void everyKindOfBanHasItsPlace() throws Exception {
    BanSettings settings =
        settings(
            """
            {"bans": {"clients": [
              {"clientId": "c", "reason": "stolen"},
              {"username": "c", "until": "2030-12-31T23:59:59Z"},
              {"peerHost": "2001:db8::1", "until": "2031-01-01T01:59:59.5+02:00"}]}}
            """);

    long end = Instant.parse("2030-12-31T23:59:59Z").toEpochMilli();
    assertThat(settings.configured())
        .containsExactly(
            new Ban(new Ban.ClientId("c"), "MqttCluster", "stolen", Ban.FOR_EVER),
            new Ban(new Ban.Username("c"), "MqttCluster", "", end),
            new Ban(Ban.PeerHost.of("2001:db8::1"), "MqttCluster", "", end + 500));
  }

  @Test
  void flappingHasTheDefaultsOfEmqx() throws Exception {
    assertThat(settings("{\"flappingDetect\": {\"enabled\": true}}").flapping())
        .isEqualTo(new FlappingPolicy(30, Duration.ofMinutes(1), Duration.ofMinutes(5)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"bans": {"clients": [{"peerHost": "1.2.3.4"}, {"peerHost": "::ffff:1.2.3.4"}]}} | spec.mqtt.bans.clients[1] bans whom [0] bans already: remove one of them
          {"bans": {"clients": [{"peerHost": "1.2.3.400"}]}} | spec.mqtt.bans.clients[0].peerHost: "1.2.3.400" is no IP address: expected one such as 192.0.2.1 or 2001:db8::1
          {"bans": {"clients": [{"clientId": "a"}, {"clientId": "b", "until": "2030-02-30T00:00:00Z"}]}} | spec.mqtt.bans.clients[1].until: "2030-02-30T00:00:00Z" is no point in time: expected one such as 2030-12-31T23:59:59Z
          {"bans": {"clients": [{"reason": "a"}]}} | spec.mqtt.bans.clients[0] has none of clientId, username and peerHost: expected one
          {"flappingDetect": {"enabled": true, "window": "25h"}} | spec.mqtt.flappingDetect.window is PT25H; expected PT1S to PT24H
          """)
  void whatNoSchemaRefusesIsRefusedWithItsPlace(String mqtt, String message) {
    assertThatThrownBy(() -> settings(mqtt)).hasMessage(message);
  }

  private static BanSettings settings(String mqtt) throws JsonProcessingException {
    return KernelBans.of(new ObjectMapper().readValue(mqtt, MqttSettings.class));
  }
}
