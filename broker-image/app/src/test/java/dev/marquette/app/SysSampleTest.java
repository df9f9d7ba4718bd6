package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.testkit.TestPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code samples/sys} says of a broker, as mosquitto's clients see it. */
class SysSampleTest {
  private static final String FILE = "cluster.yaml";
  private static final Path SAMPLE = Path.of("../../samples/sys/" + FILE);

  @TempDir private Path folder;
  private final int port = TestPorts.freePort();
  private String manifests = "";
  private OneMachine machine;

  @BeforeEach
  void start() throws IOException {
    manifests =
        Files.readString(SAMPLE)
            .replace("port: 1883", "port: " + port)
            .replace("interval: 1m", "interval: 1s")
            .replace("checkInterval: 1m", "checkInterval: 0s"); // what this machine is short of
    OneMachine.save(folder, FILE, manifests);
    machine = OneMachine.on(folder, Map.of());
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  private Mosquitto subscribe(String filter, String... more) throws IOException {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "-t";
    arguments[1] = filter;
    arguments[2] = "-v";
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Mosquitto.start("mosquitto_sub", port, arguments);
  }

  @Test
  @DisplayName("A client of this machine sees what the broker is, and what it counts")
  void aBrokerTellsOfItself() throws Exception {
    Set<String> expected =
        Set.of(
            "$SYS/brokers test",
            "$SYS/brokers/test/version " + Version.current(),
            "$SYS/brokers/test/sysdescr Marquette",
            "$SYS/brokers/test/stats/connections.count 1",
            "$SYS/brokers/test/stats/connections.max 1",
            "$SYS/brokers/test/metrics/messages/qos0/received 0");
    try (Mosquitto subscriber = subscribe("$SYS/#")) {
      Set<String> seen = new HashSet<>();
      while (!seen.containsAll(expected)) {
        seen.add(subscriber.line());
      }
    }
  }

  @Test
  @DisplayName("What is retained is there for the first who subscribes")
  void versionsAreRetained() throws Exception {
    machine.save(FILE, manifests.replace("interval: 1s", "interval: 1h"));
    try (Mosquitto subscriber = subscribe("$SYS/brokers/+/version", "-C", "1")) {
      assertThat(subscriber.line()).isEqualTo("$SYS/brokers/test/version " + Version.current());
    }
  }

  @Test
  @DisplayName("Intervals change while clients stay")
  void intervalsChangeInPlace() throws Exception {
    try (Mosquitto subscriber = subscribe("$SYS/brokers/test/uptime")) {
      machine.save(FILE, manifests.replace("heartbeat: 30s", "heartbeat: 1s"));
      for (int i = 0; i < 3; i++) {
        assertThat(subscriber.line()).matches("\\$SYS/brokers/test/uptime \\d+ seconds");
      }
    }
  }

  @Test
  @DisplayName("Clients are announced that come and go, whatever they call themselves")
  void presence() throws Exception {
    try (Mosquitto subscriber = watch("$SYS/brokers/+/clients/#", "-q", "1")) {
      await().until(() -> machine.broker().kernel().stats().subscriptions() == 1);
      Mosquitto.run("mosquitto_pub", port, "-i", "a/+/#", "-u", "u", "-t", "t", "-m", "x");

      assertThat(another(subscriber))
          .matches(
              "\\$SYS/brokers/test/clients/a%2F%2B%2F%23/connected "
                  + "\\{\"clientid\":\"a/\\+/#\",\"username\":\"u\",\"ipaddress\":\"127\\.0\\.0\\.1\","
                  + "\"sockport\":%d,\"proto_name\":\"MQTT\",\"proto_ver\":4,\"keepalive\":60,"
                      .formatted(port)
                  + "\"connack\":0,\"clean_start\":true,\"expiry_interval\":0,"
                  + "\"connected_at\":\\d{13},\"ts\":\\d{13}}");
      assertThat(another(subscriber))
          .matches(
              "\\$SYS/brokers/test/clients/a%2F%2B%2F%23/disconnected "
                  + "\\{\"clientid\":\"a/\\+/#\",\"username\":\"u\",\"reason\":\"normal\","
                  + "\"disconnected_at\":\\d{13},\"ts\":\\d{13}}");
    }
  }

  @Test
  @DisplayName("S-34: presence is switched off and on, and gets another QoS, while clients stay")
  void presenceChangesInPlace() throws Exception {
    try (Mosquitto subscriber =
        watch("$SYS/brokers/+/clients/+/connected", "-q", "2", "-F", "%q %t")) {
      await().until(() -> machine.broker().kernel().stats().subscriptions() == 1);
      comesAndGoes("a");
      applyCounting("t/off", manifests.replace("enabled: true", "enabled: false"));
      comesAndGoes("b");
      applyCounting("t/on", manifests.replace("qos: 1", "qos: 2"));
      comesAndGoes("c");

      assertThat(another(subscriber)).isEqualTo("1 $SYS/brokers/test/clients/a/connected");
      assertThat(another(subscriber)).isEqualTo("2 $SYS/brokers/test/clients/c/connected");
    }
  }

  /** Subscribes to what is said of clients, itself among them if it is announced late enough. */
  private Mosquitto watch(String filter, String... more) throws IOException {
    return subscribe(
        filter, Stream.concat(Stream.of("-i", "watcher"), Stream.of(more)).toArray(String[]::new));
  }

  /** The next line that is not of who watches. */
  private static String another(Mosquitto watcher) throws InterruptedException {
    String line = watcher.line();
    return line.contains("/clients/watcher/") ? another(watcher) : line;
  }

  private void comesAndGoes(String clientId) throws Exception {
    Mosquitto.run("mosquitto_pub", port, "-i", clientId, "-t", "t", "-m", "x");
  }

  /** Waits for the topic, which the broker takes after what it is to announce. */
  private void applyCounting(String topic, String changed) throws IOException {
    machine.save(FILE, changed.replace("- t/kitchen", "- " + topic));
    await()
        .untilAsserted(
            () -> assertThat(machine.admin("/metrics").body()).contains("topic=\"" + topic + "\""));
  }

  @Test
  @DisplayName("Topics are counted for the metrics, others as soon as the manifest names them")
  void topicMetrics() throws Exception {
    Mosquitto.run("mosquitto_pub", port, "-t", "t/kitchen", "-m", "x", "-q", "1");
    assertThat(metric("marquette_topic_messages_in_total", "qos=\"1\"", "topic=\"t/kitchen\""))
        .isEqualTo("1.0");
    machine.save(FILE, manifests.replace("- t/kitchen", "- t/porch"));
    await()
        .untilAsserted(
            () ->
                assertThat(machine.admin("/metrics").body())
                    .contains("topic=\"t/porch\"")
                    .doesNotContain("topic=\"t/kitchen\""));
  }

  @Test
  @DisplayName("C-05: A client that takes too little raises an alarm, which is over when it goes")
  void congestion() throws Exception {
    try (Mosquitto subscriber = subscribe("$SYS/brokers/+/alarms/#");
        RawSocket slow = RawSocket.to(port, 16 << 10).connected("slow");
        RawSocket publisher = RawSocket.to(port).connected("publisher")) {
      await().until(() -> machine.broker().kernel().stats().subscriptions() == 1);
      slow.send(
          new Subscribe(
              1, 0, List.of(), List.of(new Subscribe.Request("flood", 1, false, false, 0))));
      assertThat(slow.read()).isInstanceOf(Suback.class);
      byte[] payload = new byte[900 << 10]; // the window's 32 of them are more than buffers hold
      for (int id = 1; id <= 32; id++) {
        publisher.send(RawSocket.publish("flood", 1, id, payload));
        assertThat(publisher.read()).isNotNull();
      }
      assertThat(subscriber.line())
          .startsWith(
              "$SYS/brokers/test/alarms/activate {\"node\":\"test\","
                  + "\"name\":\"conn_congestion/slow/unknown_user\"")
          .contains("\"listener\":\"sys-tcp\"", "\"deactivate_at\":\"infinity\"");
      assertThat(machine.admin("/metrics").body())
          .contains("marquette_alarms{state=\"activated\"} 1.0");
      slow.socket.close();
      assertThat(subscriber.line())
          .startsWith("$SYS/brokers/test/alarms/deactivate {\"node\":\"test\",")
          .endsWith("\"activated\":false}");
      awaitAlarmsThatAreOver("1.0");
    }
    machine.save(FILE, manifests.replace("sizeLimit: 1000", "sizeLimit: 0"));
    awaitAlarmsThatAreOver("0.0");
  }

  @Test
  @DisplayName("A broker tells when it uses much memory and CPU, by watermarks changed in place")
  void usage() throws Exception {
    try (Mosquitto subscriber = subscribe("$SYS/brokers/test/alarms/#", "-F", "%t %p")) {
      await().until(() -> machine.broker().kernel().stats().subscriptions() == 1);
      saveUsage("memory", "{checkInterval: 1s, highWatermark: 1, heapHighWatermark: 100}");
      assertThat(subscriber.line())
          .startsWith("$SYS/brokers/test/alarms/activate ")
          .contains("\"name\":\"high_system_memory_usage\"", "\"high_watermark\":1");
      saveUsage("memory", "{checkInterval: 1s, highWatermark: 100, heapHighWatermark: 100}");
      assertThat(subscriber.line())
          .startsWith("$SYS/brokers/test/alarms/deactivate ")
          .contains("high_system_memory_usage");
      saveUsage("cpu", "{checkInterval: 1s, highWatermark: 1, lowWatermark: 0}");
      AtomicBoolean busy = new AtomicBoolean(true);
      Thread work = Thread.ofPlatform().daemon().start(() -> keepBusy(busy));
      assertThat(subscriber.line())
          .startsWith("$SYS/brokers/test/alarms/activate ")
          .contains("\"name\":\"high_cpu_usage\"", "\"low_watermark\":0");
      busy.set(false);
      work.join();
      saveUsage("cpu", "{checkInterval: 0s}");
      assertThat(subscriber.line())
          .startsWith("$SYS/brokers/test/alarms/deactivate ")
          .contains("high_cpu_usage");
    }
  }

  private void saveUsage(String of, String alarms) {
    machine.save(
        FILE, manifests.replaceFirst("(?m)^    " + of + ": .*$", "    " + of + ": " + alarms));
  }

  private static void keepBusy(AtomicBoolean busy) {
    while (busy.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("S-34: alarms that are over are forgotten at once when they are kept for less long")
  void validityPeriodChangesInPlace() throws Exception {
    saveUsage("memory", "{checkInterval: 1s, highWatermark: 1, heapHighWatermark: 100}");
    await()
        .untilAsserted(
            () -> assertThat(metric("marquette_alarms", "state=\"activated\"")).isEqualTo("1.0"));
    saveUsage("memory", "{checkInterval: 1s, highWatermark: 100, heapHighWatermark: 100}");
    awaitAlarmsThatAreOver("1.0");
    machine.save(FILE, manifests.replace("validityPeriod: 24h", "validityPeriod: 1ms"));
    awaitAlarmsThatAreOver("0.0");
  }

  private void awaitAlarmsThatAreOver(String kept) {
    await()
        .untilAsserted(
            () -> assertThat(metric("marquette_alarms", "state=\"deactivated\"")).isEqualTo(kept));
  }

  private String metric(String name, String... labels) throws Exception {
    return machine
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .filter(line -> Arrays.stream(labels).allMatch(line::contains))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .findFirst()
        .orElse("not shown");
  }

  @Test
  @DisplayName(
      "Without a rule nobody subscribes to $SYS, or publishes there, whatever noMatch says")
  void sysNeedsRules() throws Exception {
    machine.save(
        FILE,
        manifests
            .replace("  sys:\n", "  authorization:\n    noMatch: Allow\n  sys:\n")
            .replaceAll("(?m)^      \\{(allow|deny), .*SYS.*\\n", "")
            .replaceAll("(?m)^      \\{allow, all\\}\\.\\n", ""));
    await()
        .until(
            () -> {
              try (Mosquitto refused = subscribe("$SYS/#", "-V", "5")) {
                return refused.line().contains("denied");
              }
            });
    try (Mosquitto others = subscribe("#", "-V", "5", "-C", "1")) {
      await("subscribed").until(() -> machine.broker().kernel().stats().subscriptions() == 1);
      Mosquitto.run("mosquitto_pub", port, "-t", "$SYS/brokers/test/version", "-m", "forged", "-r");
      Mosquitto.run("mosquitto_pub", port, "-t", "open", "-m", "all others are as noMatch says");
      assertThat(others.line()).isEqualTo("open all others are as noMatch says");
    }
    assertThat(machine.broker().kernel().retainedMessages())
        .extracting(message -> new String(message.payload(), UTF_8))
        .isNotEmpty()
        .doesNotContain("forged");
  }
}
