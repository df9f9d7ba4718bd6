package dev.marquette.management.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AlarmLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(AlarmLog.class);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final Time time = new Time();
  private final AlarmLog log = new AlarmLog(time);

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(appender);
  }

  private List<String> lines() {
    return appender.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  private static Alarm alarm(String name) {
    return new Alarm(name, "it is wrong", Map.of(), 1_000_000, null);
  }

  @Test
  @DisplayName("Both ends of an alarm are one line each")
  void lineEach() {
    log.changed(alarm("a"));
    log.changed(alarm("a").over(91_500_000));

    assertThat(lines())
        .containsExactly(
            "WARN alarm activated name=a: it is wrong",
            "INFO alarm deactivated name=a after_ms=90500");
  }

  @Test
  @DisplayName("C-05: A thousand alarms at once are ten lines; the next one says how many were not")
  void limited() {
    for (int i = 0; i < 1_000; i++) {
      log.changed(alarm("a" + i));
    }
    assertThat(lines()).hasSize(10);
    time.pass(Duration.ofSeconds(10));
    log.changed(alarm("b"));
    log.changed(alarm("c"));

    assertThat(lines())
        .hasSize(12)
        .endsWith(
            "WARN alarm activated name=b: it is wrong"
                + " (990 lines about alarms were left out before)",
            "WARN alarm activated name=c: it is wrong");
  }

  @Test
  @DisplayName("What a client calls itself makes no lines of its own, and no endless one")
  void escaped() {
    log.changed(alarm("a\nWARN forged\u2028\033[2J" + "x".repeat(1_000)));

    assertThat(lines().getFirst())
        .startsWith("WARN alarm activated name=a\\u000aWARN forged\\u2028\\u001b[2Jxxx")
        .endsWith("xxx...: it is wrong")
        .hasSizeLessThan(400);
  }
}
