package dev.marquette.bench.million;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One measurement, with its JSON. */
class StormTest {
  private static final String NUMBER = "\\d+\\.\\d{6}";
  private static final String TIMES = "\\[%1$s, %1$s, %1$s]".formatted(NUMBER);

  @Test
  @DisplayName("S-01, S-16, S-67: all come, vanish and come back; others connect and ask meanwhile")
  void measuresABroker() throws Exception {
    try (Storm storm = new Storm(401)) {
      String line = storm.measure();
      assertThat(line)
          .startsWith("{\"clients\": 401, ")
          .contains("\"come_connacks\": 401, \"come_subacks\": 401,")
          .contains("\"vanish_connacks\": 0, \"vanish_subacks\": 0,")
          .contains("\"again_connacks\": 401, \"again_subacks\": 300,")
          .contains("\"return_connacks\": 401, \"return_subacks\": 300,")
          .contains("\"limited_clients\": 41,")
          .contains("\"limited_connacks\": 41, \"limited_subacks\": 41,")
          .doesNotContain("vanish_connack_ms");
      for (String name : new String[] {"come", "again", "return", "limited"}) {
        assertThat(line)
            .containsPattern("\"%s_connack_ms\": %s".formatted(name, TIMES))
            .containsPattern("\"%s_suback_ms\": %s".formatted(name, TIMES));
      }
      for (String name : new String[] {"come", "rest", "vanish", "again", "return", "limited"}) {
        assertThat(line)
            .containsPattern(
                "\"%1$s_loop_wait_ms\": %2$s, \"%1$s_own_loop_wait_ms\": %2$s, \"%1$s_longest_pause_ms\": \\d+"
                    .formatted(name, NUMBER));
      }
      for (String name : new String[] {"come", "vanish", "again", "return", "limited"}) {
        for (String what : new String[] {"connect", "list", "scrape"}) {
          assertThat(line)
              .containsPattern(
                  "\"%1$s_%2$ss\": [1-9]\\d*, \"%1$s_%2$s_slowest_ms\": %3$s"
                      .formatted(name, what, NUMBER));
        }
        assertThat(line)
            .containsPattern("\"%s_settled_seconds\": %s".formatted(name, NUMBER))
            .containsPattern("\"%s_idle_seconds\": %s".formatted(name, NUMBER))
            .containsPattern("\"%s_client_share\": 0\\.\\d+".formatted(name))
            .containsPattern("\"%1$s_pauses\": \\d+, \"%1$s_pause_seconds\": \\d".formatted(name));
      }
    }
  }

  @Test
  @DisplayName("a single client has a session, and no SUBACK when it comes again")
  void measuresOne() throws Exception {
    try (Storm storm = new Storm(1)) {
      assertThat(storm.measure())
          .contains("\"again_connacks\": 1, \"again_subacks\": 0,")
          .contains("\"again_connack_ms\"")
          .doesNotContain("\"again_suback_ms\"");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -2})
  void refusesWhatItCannotDo(int clients) {
    assertThatThrownBy(() -> new Storm(clients))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(clients + " clients: expected at least 1");
  }
}
