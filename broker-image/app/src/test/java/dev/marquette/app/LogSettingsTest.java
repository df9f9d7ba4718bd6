package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquette.crds.MqttClusterSpec.Logging;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What standard output shows; all other tests find logging as it was. */
class LogSettingsTest {
  private final Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger ours = logger("dev.marquette");
  private final Logger some = logger("dev.marquette.some.Part");
  private final Level level = ours.getLevel();
  private final List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
  private final PrintStream standardOutput = System.out;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void redirect() {
    root.iteratorForAppenders().forEachRemaining(appenders::add);
    System.setOut(new PrintStream(printed, true, UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(standardOutput);
    root.detachAndStopAllAppenders();
    appenders.forEach(Appender::start);
    appenders.forEach(root::addAppender);
    ours.setLevel(level);
  }

  @Test
  void jsonIsOneObjectALine() throws Exception {
    LogSettings.apply(new Logging(Logging.Level.INFO, Logging.Format.JSON));
    some.info("listener added name={}", "tcp");
    some.warn("two\nlines", new IllegalStateException("with a trace"));

    List<String> lines = lines("some.Part");
    assertThat(lines).hasSize(2);
    JsonNode first = new ObjectMapper().readTree(lines.getFirst());
    assertThat(first.path("level").asText()).isEqualTo("INFO");
    assertThat(first.path("formattedMessage").asText()).isEqualTo("listener added name=tcp");
    assertThat(first.path("loggerName").asText()).isEqualTo("dev.marquette.some.Part");
    assertThat(new ObjectMapper().readTree(lines.getLast()).path("throwable").toString())
        .contains("with a trace");
  }

  @Test
  void textIsForPeople() {
    LogSettings.apply(new Logging(Logging.Level.INFO, Logging.Format.TEXT));
    some.info("listener added name={}", "tcp");

    assertThat(lines("Part"))
        .singleElement(as(STRING))
        .endsWith(" INFO  Part listener added name=tcp");
  }

  @Test
  void theLevelIsOursAloneAndChangesInPlace() {
    LogSettings.apply(new Logging(Logging.Level.ERROR, Logging.Format.TEXT));
    some.warn("not now");
    LogSettings.apply(new Logging(Logging.Level.DEBUG, Logging.Format.TEXT));
    some.debug("now");
    logger("io.somebody.Else").info("nobody asked");
    logger("io.somebody.Else").warn("but this matters");

    assertThat(lines("Part")).as("once").singleElement(as(STRING)).endsWith("Part now");
    assertThat(lines("Else"))
        .as("once")
        .singleElement(as(STRING))
        .endsWith("Else but this matters");
  }

  /** What this logger has printed: a broker of other tests may have something to say, too. */
  private List<String> lines(String loggerName) {
    return printed.toString(UTF_8).lines().filter(line -> line.contains(loggerName)).toList();
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }
}
