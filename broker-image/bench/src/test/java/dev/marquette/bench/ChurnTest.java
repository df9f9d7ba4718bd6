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

  @ParameterizedTest
  @CsvSource({
    "0x81, b'Hello', 8185_37fa213d_7f9f4d5158",
    "0x88, b'', 8880_37fa213d",
    "0x82, bytes(126), 82fe007e_37fa213d_37fa213d",
    "0x02, bytes(65536), 02ff0000000000010000_37fa213d_37fa213d"
  })
  @DisplayName("RFC 6455 5.2, 5.7: a client's frames are masked; large ones have a longer length")
  void frames(String first, String content, String beginning) throws Exception {
    String frame = "websocket.frame(%s, %s, bytes.fromhex('37fa213d'))".formatted(first, content);
    assertThat(python("import websocket\nprint(" + frame + ".hex()[:40])"))
        .startsWith(beginning.replace("_", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "8202_20028202_0000, 20020000",
    "8201_20_8a03_616263_8203_020000, 20020000",
    "827e0004_20020000, 20020000",
    "8802_03e8, a frame that begins with 0x88 came: 03e8",
    "8102_2002, a frame that begins with 0x81 came: 2002",
    "8284_00000000_20020000, a frame of the broker's is masked"
  })
  @DisplayName(
      "Packets come out of the broker's frames, whatever was cut; any other frame is an end")
  void contents(String frames, String outcome) throws Exception {
    String program =
        """
        import asyncio, mqtt, random, types, websocket
        async def read():
          reader = asyncio.StreamReader()
          reader.feed_data(bytes.fromhex("%s"))
          socket = websocket.WebSocket(reader, types.SimpleNamespace(transport=None), random)
          try:
            packet = await mqtt.read(mqtt.V3_1_1, socket)
            return mqtt.packet(packet.type << 4, packet.body).hex()
          except ConnectionError as broken:
            return broken
        print(asyncio.run(read()))
        """
            .formatted(frames.replace("_", ""));

    assertThat(python(program)).isEqualTo(outcome);
  }

  private String python(String program) throws Exception {
    Map<String, String> environment = Map.of("PYTHONDONTWRITEBYTECODE", "1");
    Program run = Program.run(scratch, LIMIT_SECONDS, environment, "python3", "-c", program);
    assertThat(run.exitCode()).as(run.errors()).isZero();
    return run.output().strip();
  }
}
