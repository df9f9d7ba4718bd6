package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.testkit.TestPorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code make run} starts and prints, on ports of the test's own. */
class QuickstartTest {
  private static final Path SAMPLE = Path.of("../../samples/quickstart");

  @TempDir private Path folder;
  private final int tcp = TestPorts.freePort();
  private final int ws = TestPorts.freePort();
  private OneMachine machine;

  @BeforeEach
  void start() throws IOException {
    try (Stream<Path> files = Files.list(SAMPLE)) {
      for (Path file : files.toList()) {
        OneMachine.save(
            folder,
            String.valueOf(file.getFileName()),
            Files.readString(file).replace("port: 1883", "port: " + tcp).replace("8083", "" + ws));
      }
    }
    machine = OneMachine.on(folder, Map.of());
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  @Test
  void theTwoLinesToPasteShowARuleAtWork() throws Exception {
    List<String> lines = welcome();
    try (Mosquitto subscriber = Mosquitto.paste(line(lines, "mosquitto_sub"))) {
      await().until(() -> machine.broker().kernel().stats().subscriptions() == 1);
      try (Mosquitto publisher = Mosquitto.paste(line(lines, "mosquitto_pub"))) {
        assertThat(subscriber.line())
            .isEqualTo("alerts/t/kitchen {\"from\": \"t/kitchen\", \"temperature\": 42}");
        assertThat(publisher.printed()).as("no complaint").isZero();
      }
    }
  }

  @Test
  void whatIsServedIsPrinted() {
    assertThat(welcome())
        .contains(
            "  tcp        mqtt://localhost:" + tcp,
            "  ws         ws://localhost:%d/mqtt".formatted(ws))
        .contains(
            "  metrics    http://127.0.0.1:%d/metrics"
                .formatted(machine.broker().adminAddress().getPort()));
  }

  @Test
  void withoutPlainTcpThereIsNothingToPaste() throws IOException {
    machine.save(
        "listeners.yaml",
        OneMachine.listener("ws", ws)
            .replace("{cluster: test", "{protocol: ws, cluster: quickstart"));
    await().until(() -> machine.broker().listeners().size() == 1);

    assertThat(welcome())
        .noneMatch(line -> line.contains("mosquitto"))
        .contains("No listener serves plain TCP: use a client with TLS or WebSocket.");
  }

  private List<String> welcome() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Welcome.print(new PrintStream(bytes, true, UTF_8), machine.broker());
    return bytes.toString(UTF_8).lines().toList();
  }

  private static String line(List<String> lines, String program) {
    return lines.stream()
        .map(String::strip)
        .filter(l -> l.startsWith(program))
        .findFirst()
        .orElseThrow();
  }
}
