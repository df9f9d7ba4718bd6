package dev.marquette.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packets of the soak's clients, of both versions. */
class ChurnTest {
  private static final int LIMIT_SECONDS = 60;

  @TempDir private Path scratch;

  @ParameterizedTest
  @CsvSource({
    "V3_1_1, 20020000, 0x0",
    "V3_1_1, 20020105, 0x85",
    "V3_1_1, 90040001_0102, 0x2",
    "V3_1_1, 90040001_8001, 0x80",
    "V3_1_1, b0020001, 0x0",
    "V3_1_1, 40020001, 0x0",
    "V5, 2003000000, 0x0",
    "V5, 2003008700, 0x87",
    "V5, 90050001_000102, 0x2",
    "V5, 90080001_03_1f0000_0180, 0x80",
    "V5, b0040001_0011, 0x11",
    "V5, 40020001, 0x0",
    "V5, 4003000110, 0x10"
  })
  @DisplayName("an answer's reason is the worst of its codes")
  void reasons(String version, String packet, String reason) throws Exception {
    String program =
        """
        import asyncio, mqtt
        async def read():
          reader = asyncio.StreamReader()
          reader.feed_data(bytes.fromhex("%s"))
          return await mqtt.read(mqtt.%s, reader)
        print(hex(asyncio.run(read()).reason()))
        """
            .formatted(packet.replace("_", ""), version);

    assertThat(python(program)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "'connect(mqtt.V3_1_1, \"a\", False, 3, \"w\")', 101600044d5154540404003c_000161_000177_0004676f6e65",
    "'connect(mqtt.V5, \"a\", True, 3, \"w\")', 101d00044d5154540506003c_051100000003_000161_00_000177_0004676f6e65",
    "'publish(mqtt.V3_1_1, \"t\", b\"x\", 1, 7, False)', 3206000174_0007_78",
    "'publish(mqtt.V5, \"t\", b\"x\", 0, 0, True)', 3105000174_00_78",
    "'subscribe(mqtt.V3_1_1, 1, [(\"a\", 1)])', 82060001_000161_01",
    "'subscribe(mqtt.V5, 1, [(\"a\", 1)])', 82070001_00_000161_01",
    "'unsubscribe(mqtt.V3_1_1, 1, [\"a\"])', a2050001_000161",
    "'unsubscribe(mqtt.V5, 1, [\"a\"])', a2060001_00_000161"
  })
  @DisplayName("only packets of MQTT 5 have properties")
  void requests(String request, String packet) throws Exception {
    assertThat(python("import mqtt\nprint(mqtt." + request + ".hex())"))
        .isEqualTo(packet.replace("_", ""));
  }

  private String python(String program) throws Exception {
    Map<String, String> environment = Map.of("PYTHONDONTWRITEBYTECODE", "1");
    Program run = Program.run(scratch, LIMIT_SECONDS, environment, "python3", "-c", program);
    assertThat(run.exitCode()).as(run.errors()).isZero();
    return run.output().strip();
  }
}
