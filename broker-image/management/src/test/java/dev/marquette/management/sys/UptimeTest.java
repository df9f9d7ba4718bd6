package dev.marquette.management.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UptimeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PT0S            | 0 seconds
          PT59.999S       | 59 seconds
          PT1M            | 1 minutes, 0 seconds
          PT2H0M5S        | 2 hours, 0 minutes, 5 seconds
          P1DT1S          | 1 days, 0 hours, 0 minutes, 1 seconds
          P400DT23H59M59S | 400 days, 23 hours, 59 minutes, 59 seconds
          """)
  void isWrittenAsEmqxWritesIt(Duration time, String text) {
    assertThat(Uptime.of(time)).isEqualTo(text);
  }
}
