package dev.marquette.rules;

import static dev.marquette.rules.Workbench.republish;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepublishTest {
  /** A JPEG's first bytes, which are no UTF-8. */
  private static final byte[] BINARY = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0, 16};

  private final Workbench bench = new Workbench();

  @AfterEach
  void close() {
    bench.close();
  }

  @ParameterizedTest
  @CsvSource({"*,${payload}", "payload,${payload}", "payload AS image,${image}"})
  void aPayloadThatIsNoTextGoesOnByteByByte(String fields, String template) {
    bench.apply("r", "SELECT " + fields + " FROM \"t\"", republish("out", template, "0"));

    bench.publish("t", BINARY);

    assertThat(bench.published().getFirst().payload()).isEqualTo(BINARY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'other' AS payload | ${payload} | other",
        "*, 'other' AS payload | ${payload} | other",
        "payload.a | ${payload} | {\"a\":1}",
        "payload.a AS payload | ${payload} | 1",
        "payload + '' AS payload | ${payload} | {\"a\":1,\"k\":\"k\u00FCche\"}",
        "payload.k AS k | ${k} | k\u00FCche",
        "payload | <${payload}> | <{\"a\":1,\"k\":\"k\u00FCche\"}>",
        "topic | ${payload} | undefined",
        "topic | ${topic}${topic} | tt",
        "topic | `` | ``",
      })
  void aPayloadThatWasReplacedIsWhatReplacedIt(String fields, String template, String expected) {
    bench.apply("r", "SELECT " + fields + " FROM \"t\"", republish("out", template, "0"));

    bench.publish("t", "{\"a\":1,\"k\":\"k\u00FCche\"}");

    assertThat(new String(bench.published().getFirst().payload(), StandardCharsets.UTF_8))
        .isEqualTo(expected);
  }

  @Test
  void amidOtherTextWhatIsNoTextIsReplaced() {
    bench.apply("r", "SELECT payload FROM \"t\"", republish("out", "<${payload}>", "0"));

    bench.publish("t", new byte[] {'a', (byte) 0xFF});

    assertThat(bench.results()).containsExactly("out=<a\uFFFD>@0");
  }
}
