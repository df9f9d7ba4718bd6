package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {
  private static ClientConnection connection(MqttVersion version) {
    TestBroker broker = new TestBroker(1);
    broker.client(0, "c", version).connect(true);
    broker.run();
    return broker.kernel().contexts()[0].connection(0);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Each has an error and words that are whole and short enough for a packet")
  void hasWords(Problem problem) {
    assertThat(problem.code().isError()).isTrue();
    String words = problem.words(connection(MqttVersion.V5));
    assertThat(words).isNotBlank().hasSizeLessThan(160).doesNotContain("%");
    assertThat(ReasonText.of(words)).as("nothing is cut").isEqualTo(words);
  }

  @ParameterizedTest
  @EnumSource(
      value = MqttVersion.class,
      names = {"V3_1", "V3_1_1"})
  @DisplayName("No words are made for a client that cannot be sent any")
  void saysNothingBelowMqtt5(MqttVersion version) {
    ClientConnection old = connection(version);
    for (Problem problem : Problem.values()) {
      assertThat(problem.told(old)).isNull();
      assertThat(problem.explained(old).reasonString()).isNull();
    }
  }

  @Test
  @DisplayName("Those that differ say different things, unless the code says it already")
  void tellsApart() {
    ClientConnection connection = connection(MqttVersion.V5);
    assertThat(
            Arrays.stream(Problem.values())
                .map(problem -> problem.code() + problem.words(connection)))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_USER_NAME_OR_PASSWORD, the user name or password is wrong",
    "NOT_AUTHORIZED, the client may not connect",
    "BANNED, the client is banned",
    "SERVER_BUSY, too many clients are being authenticated: try again later",
    "SERVER_UNAVAILABLE, authentication is not available: try again later",
    "BAD_AUTHENTICATION_METHOD, there is no such authentication method here",
    "CONNECTION_RATE_EXCEEDED, the client may not connect"
  })
  @DisplayName("What refuses a client has the words of its code, and not whether a user exists")
  void authentication(ReasonCode code, String words) {
    assertThat(Problem.ofAuthentication(code).words(connection(MqttVersion.V5))).isEqualTo(words);
  }
}
