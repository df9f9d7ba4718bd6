package dev.marquette.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
    Program compiler = Program.run(scratch, LIMIT_SECONDS, Map.of(), "loadgen/compile");
    assertThat(compiler.exitCode()).as(compiler.errors()).isZero();
    loadgen = compiler.output().strip();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  @DisplayName("a broker that delivers everything once and in order has figures")
  void figures(String qos) throws Exception {
    Program run = against(Fault.NONE, "--qos", qos, "--seconds", "30");

    assertThat(run.errors()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.output())
        .matches(
            """
            \\{"qos": %s, "fan_out": 2, "window": 4, "deliveries": 400, "seconds": [0-9.]+, \
            "broker_cpu_seconds": [0-9.]+, "generator_cpu_seconds": [0-9.]+, \
            "latency_ms": \\{"p50": [0-9.]+, "p99": [0-9.]+, "max": [0-9.]+}}
            """
                .formatted(qos));
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
    return Stream.of("0", "1")
        .flatMap(
            qos ->
                Stream.of(
                    Arguments.of(
                        named("lost", Fault.LOST),
                        qos,
                        subscriber + "message 51 came where 50 was due: one is lost"),
                    Arguments.of(
                        named("twice", Fault.TWICE),
                        qos,
                        subscriber + "message 50 came where 51 was due: twice"),
                    Arguments.of(
                        named("the last one twice", lastTwice()),
                        qos,
                        subscriber
                            + "(message 199 came where 200 was due: twice|packet of type 3)"),
                    Arguments.of(
                        named("out of order", Fault.swapped()),
                        qos,
                        subscriber + "message 51 came where 50 was due: .* out of order"),
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
                        named("DUP", Fault.DUPLICATE_FLAG),
                        qos,
                        subscriber + "flags of PUBLISH are 0x")));
  }

  @Test
  @DisplayName("a PUBACK of another message is an error")
  void wrongAcknowledgement() throws Exception {
    Program run = against(Fault.WRONG_ACKNOWLEDGEMENT, "--qos", "1", "--seconds", "30");

    assertThat(run.errors()).contains("where a PUBACK of 51 was due");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  @DisplayName("a broker that stalls ends the run when its time is up, with who waits for what")
  void stall() throws Exception {
    Fault silent = Fault.at(MESSAGES - 1, message -> List.of());
    Program run = against(silent, "--seconds", "2");

    assertThat(run.errors())
        .containsPattern(
            "not done in 2 s: 200 messages are published, .* bench-\\d+-sub-0 has 199");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--qos 2", "--window 0", "--window 40000", "--messages -1", "--fan-out x"})
  @DisplayName("an option out of its range is refused, with the range")
  void wrongOptions(String option) throws Exception {
    String[] words = option.split(" ", 2);
    Program run =
        Program.run(scratch, LIMIT_SECONDS, Map.of(), loadgen, "--port", "1", words[0], words[1]);

    assertThat(run.errors()).contains(option + ": it must be from ").contains("usage: loadgen");
    assertThat(run.exitCode()).isEqualTo(2);
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
              Stream.of(loadgen, "--port", Integer.toString(broker.port()), "--fan-out", "2"),
              Stream.concat(
                  Stream.of("--window", "4", "--warm-up", "0", "--messages", "" + MESSAGES),
                  Stream.of(more)));
      return Program.run(scratch, LIMIT_SECONDS, Map.of(), command.toArray(String[]::new));
    }
  }
}
