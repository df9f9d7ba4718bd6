package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginCheckTest {
  @ParameterizedTest
  @DisplayName("S-41: a listed origin and the host's own may connect")
  @CsvSource({
    "http://broker.example:8083, broker.example:8083, true",
    "https://broker.example, broker.example:8083, true",
    "http://BROKER.example:1, broker.example, true",
    "http://[::1]:8083, '[::1]:8083', true",
    "http://[::1], '[::1]:8083', true",
    "https://listed.example, broker.example, true",
    "https://LISTED.example, broker.example, true",
    "http://listed.example, broker.example, false",
    "https://evil.example, broker.example, false",
    "https://broker.example.evil.example, broker.example, false",
    "https://evil.example/broker.example, broker.example, false",
    "https://broker.example@evil.example, broker.example, false",
    "http://[::2], '[::1]', false",
    "null, broker.example, false",
    "broker.example, broker.example, false",
    "'', broker.example, false",
    "http://, '', false",
    "https://broker.example, , false",
  })
  void allows(String origin, @Nullable String host, boolean allowed) {
    assertThat(OriginCheck.allows(origin, host, List.of("https://listed.example")))
        .isEqualTo(allowed);
    assertThat(OriginCheck.allows(origin, host, List.of("*"))).isTrue();
  }
}
