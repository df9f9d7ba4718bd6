package dev.marquette.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Figures of a broker that loses messages are worth nothing: the generator must see everything. */
class LoadGeneratorTest {
  private static final int MESSAGES = 200;
  private static final int LIMIT_SECONDS = 60;

  @TempDir private static Path scratch;
  private static String loadgen = "";

  @BeforeAll
  static void compile() throws Exception {
    loadgen = Program.compiled(scratch, "loadgen");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 1, 0, 0, 400",
    "1, 2, 1, 0, 1, 400",
    "1, 2, 1, 0, 2, 400",
    "3, 1, 1, 0, 0, 600",
    "3, 1, 1, 0, 1, 600",
    "3, 1, 1, 0, 2, 600",
    "3, 3, 3, 0, 0, 600",
    "3, 3, 3, 0, 1, 600",
    "3, 3, 3, 0, 2, 600",
    "2, 2, 2, 7, 0, 400",
    "4, 6, 2, 3, 2, 2400"
  })
  @DisplayName("a broker that delivers everything once and in order has figures")
  void figures(int publishers, int subscribers, int topics, int filters, int qos, int deliveries)
      throws Exception {
    Program run =
        against(Fault.NONE, shape(publishers, subscribers, topics, qos, "--filters", filters));

    assertThat(run.errors()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.output())
        .matches(
            """
            \\{"publishers": %d, "subscribers": %d, "topics": %d, "filters": %d, "qos": %d, "window": 4, \
            "rate": 0, \
            "deliveries": %d, "seconds": [0-9.]+, "broker_cpu_seconds": [0-9.]+, "broker_kernel_seconds": [0-9.]+, \
            "generator_cpu_seconds": [0-9.]+, "ended": [0-9.]+, \
            "latency_ms": \\{"p50": [0-9.]+, "p90": [0-9.]+, "p99": [0-9.]+, "p99.9": [0-9.]+, \
            "p99.99": [0-9.]+, "max": [0-9.]+}}
            """
                .formatted(publishers, subscribers, topics, filters, qos, deliveries));
  }

  @Test
  @DisplayName("at a rate, messages have their moments, and the curve of latencies ends with all")
  void rate() throws Exception {
    Program run = against(Fault.NONE, shape(4, 2, 2, 1, "--rate", 2000));

    assertThat(run.errors()).isEmpty();
    assertThat(run.output()).containsPattern("\"rate\": 2000, \"deliveries\": 800, ");
    assertThat(run.number("seconds")).isBetween(4 * MESSAGES / 2000.0 - 0.01, 30.0);
    assertThat(run.output())
        .containsPattern(
            "\"latency_curve\": \\[(\\[[0-9.]+, 0\\.\\d{9}], )*\\[[0-9.]+, 1\\.000000000]]}\n");
  }

  @Test
  @DisplayName("at a rate, every message that a broker delays when it stands still is counted so")
  void coordinatedOmission() throws Exception {
    Fault fault = Fault.standingStill(Duration.ofSeconds(2));

    // from the 50th on, each of 200 messages is due a millisecond later, and comes two seconds
    // after that one was due
    Program atRate = against(fault, "--rate", "1000", "--seconds", "30");
    assertThat(atRate.number("p50")).isGreaterThan(1_000);

    // 4 messages wait, and the others are not due before there is room
    Program withRoom = against(fault, "--seconds", "30");
    assertThat(withRoom.number("p50")).isLessThan(1_000);
    assertThat(withRoom.number("max")).isGreaterThanOrEqualTo(2_000);
  }

  @ParameterizedTest
  @MethodSource
  void faultsAreFound(Fault fault, String qos, String complaint) throws Exception {
    Program run = against(fault, "--qos", qos, "--seconds", "30");

    assertThat(run.errors()).containsPattern(complaint);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).as("figures").isEmpty();
  }

  static Stream<Arguments> faultsAreFound() {
    String subscriber = "bench-\\d+-sub-\\d: ";
    return Stream.of("0", "1", "2")
        .flatMap(
            qos ->
                Stream.of(
                    Arguments.of(
                        named("lost", Fault.LOST),
                        qos,
                        subscriber
                            + "message 51 of publisher 0 came where 50 was due: one is lost"),
                    Arguments.of(
                        named("twice", Fault.TWICE),
                        qos,
                        subscriber + "message 50 of publisher 0 came where 51 was due: twice"),
                    Arguments.of(
                        named("the last one twice", lastTwice()),
                        qos,
                        subscriber
                            + "(message 199 of publisher 0 came where 200 was due: twice|packet of type 3)"),
                    Arguments.of(
                        named("out of order", Fault.swapped()),
                        qos,
                        subscriber
                            + "message 51 of publisher 0 came where 50 was due: .* out of order"),
                    Arguments.of(
                        named("changed", Fault.CHANGED),
                        qos,
                        subscriber + "message 50 has changed on its way"),
                    Arguments.of(
                        named("shorter", Fault.SHORTER), qos, subscriber + "a payload of 63 bytes"),
                    Arguments.of(
                        named("RETAIN", Fault.RETAINED),
                        qos,
                        subscriber + "flags of PUBLISH are 0x"),
                    Arguments.of(
                        named("of another topic", Fault.OF_ANOTHER_TOPIC),
                        qos,
                        subscriber + "a message of publisher 0 to bench/1"),
                    Arguments.of(
                        named("of nobody", Fault.OF_NOBODY),
                        qos,
                        subscriber + "a message of publisher 99, whom nobody knows"),
                    Arguments.of(
                        named("DUP", Fault.DUPLICATE_FLAG),
                        qos,
                        subscriber + "flags of PUBLISH are 0x")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @DisplayName("a message to the subscriber of another topic is an error, of pairs")
  void deliveredToEverybody(int qos) throws Exception {
    Program run = against(Fault.TO_EVERYBODY, shape(2, 2, 2, qos));

    assertThat(run.errors())
        .containsPattern("sub-(0: a message of publisher 1 to bench/1|1: .* 0 to bench/0)");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @DisplayName("a message that is lost of one of many publishers is an error, of a fan-in")
  void lostOfMany(int qos) throws Exception {
    Program run = against(Fault.LOST, shape(3, 1, 1, qos));

    assertThat(run.errors())
        .containsPattern("message 51 of publisher [0-2] came where 50 was due: one is lost");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @DisplayName("a message that is lost on its way through a filter with wildcards is an error")
  void lostBehindWildcards(int qos) throws Exception {
    Program run = against(Fault.LOST, shape(2, 2, 2, qos, "--filters", 7));

    assertThat(run.errors())
        .containsPattern(
            "sub-[01]: message 51 of publisher [01] came where 50 was due: one is lost");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  @DisplayName("messages of one publisher that come as another's are an error, of a fan-in")
  void mistakenPublisher() throws Exception {
    Program run = against(Fault.OF_ANOTHER_PUBLISHER, shape(2, 1, 1, 0));

    assertThat(run.errors()).containsPattern("of publisher [01] came where \\d+ was due");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource
  @DisplayName("an acknowledgement of another message is an error")
  void wrongAcknowledgements(Fault fault, int qos, String complaint) throws Exception {
    Program run = against(fault, shape(1, 2, 1, qos));

    assertThat(run.errors()).contains(complaint);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).as("figures").isEmpty();
  }

  static Stream<Arguments> wrongAcknowledgements() {
    return Stream.of(
        Arguments.of(
            named("PUBACK", Fault.WRONG_ACKNOWLEDGEMENT), 1, "where a PUBACK of 51 was due"),
        Arguments.of(
            named("PUBREC", Fault.WRONG_ACKNOWLEDGEMENT), 2, "where a PUBREC of 51 was due"),
        Arguments.of(named("PUBCOMP", Fault.WRONG_COMPLETION), 2, "where a PUBCOMP of 51 was due"),
        Arguments.of(
            named("PUBREL", Fault.WRONG_RELEASE),
            2,
            "a PUBREL that is not the one of 51, which was due"),
        Arguments.of(named("PUBREL twice", Fault.RELEASED_TWICE), 2, ": a PUBREL "));
  }

  @Test
  @DisplayName("a message of QoS 2 is on its way until its PUBREL")
  void notReleased() throws Exception {
    Program run = against(Fault.NOT_RELEASED, "--qos", "2", "--seconds", "6");

    assertThat(run.errors())
        .containsPattern("not done in 6 s: 4 messages are published, 4 acknowledged, .* has 4");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  @DisplayName("a broker that stalls ends the run when its time is up, with who waits for what")
  void stall() throws Exception {
    Fault silent = Fault.at(MESSAGES - 1, message -> List.of());
    Program run = against(silent, "--seconds", "6");

    assertThat(run.errors())
        .containsPattern(
            "not done in 6 s: 200 messages are published, .* bench-\\d+-sub-0 has 199");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--qos 3", "--window 0", "--window 40000", "--messages -1", "--subscribers x"})
  @DisplayName("an option out of its range is refused, with the range")
  void wrongOptions(String option) throws Exception {
    String[] words = option.split(" ", 2);
    Program run =
        Program.run(
            scratch, LIMIT_SECONDS, Map.of(), loadgen, "flow", "--port", "1", words[0], words[1]);

    assertThat(run.errors()).contains(option + ": it must be from ").contains("usage: loadgen");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--publishers 3", "--subscribers 5"})
  @DisplayName("publishers and subscribers that cannot be spread evenly are refused")
  void unevenTopics(String option) throws Exception {
    String[] words = option.split(" ", 2);
    Program run =
        Program.run(
            scratch,
            LIMIT_SECONDS,
            Map.of(),
            loadgen,
            "flow",
            "--port",
            "1",
            "--topics",
            "2",
            words[0],
            words[1]);

    assertThat(run.errors()).contains("must be multiples of --topics").contains("usage: loadgen");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private static String[] shape(
      int publishers, int subscribers, int topics, int qos, Object... more) {
    Stream<String> shape =
        Stream.of(
            "--publishers %d --subscribers %d --topics %d --qos %d --seconds 30"
                .formatted(publishers, subscribers, topics, qos)
                .split(" ", -1));
    return Stream.concat(shape, Stream.of(more).map(Object::toString)).toArray(String[]::new);
  }

  private static Fault lastTwice() {
    return Fault.at(MESSAGES - 1, message -> List.of(message, message));
  }

  /** 2 subscribers, 4 messages on their way; the faulty message is in the part that is measured. */
  private static Program against(Fault fault, String... more)
      throws IOException, InterruptedException {
    try (FaultyBroker broker = new FaultyBroker(fault)) {
      Stream<String> command =
          Stream.concat(
              Stream.of(
                  loadgen, "flow", "--port", Integer.toString(broker.port()), "--subscribers", "2"),
              Stream.concat(
                  Stream.of("--window", "4", "--warm-up", "0", "--messages", "" + MESSAGES),
                  Stream.of(more)));
      return Program.run(scratch, LIMIT_SECONDS, Map.of(), command.toArray(String[]::new));
    }
  }
}
