package dev.marquette.bench.million;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.bench.million.InVm.Plan;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One measurement, from the command line to its JSON. */
class InVmTest {
  private static final String LIST = "\\[\\d+, \\d+]";
  private static final String DECIMALS = "\\[\\d+\\.\\d{6}, \\d+\\.\\d{6}]";

  @Test
  void measuresABroker() throws Exception {
    String line = measure("broker 800 2 10 1");
    assertThat(line)
        .startsWith("{\"sessions\": [400, 800], \"heap_bytes\": ")
        .containsPattern("\"heap_bytes\": " + LIST)
        .containsPattern("\"direct_bytes\": " + LIST)
        .containsPattern("\"connect_seconds\": " + DECIMALS)
        .containsPattern("\"connect_cpu_seconds\": " + DECIMALS)
        .containsPattern("\"dev\\.marquette\\.kernel\\.Session\": [1-9]")
        .containsPattern("\"idle_pings\": [1-9]")
        .containsPattern("\"publishing_messages\": [1-9]")
        .containsPattern("\"publishing_pauses\": \\d+, \"publishing_pause_seconds\": \\d+\\.\\d+")
        .containsPattern(
            "\"publishing_ms\": \\[\\d+\\.\\d+, \\d+\\.\\d+, \\d+\\.\\d+, \\d+\\.\\d+]")
        .endsWith("}");
  }

  @Test
  void measuresTheBareServerWithoutPublishers() throws Exception {
    String line = measure("bare 400 1 10 1");
    assertThat(line)
        .contains("\"sessions\": [400]", "\"idle_cpu_seconds\": ")
        .doesNotContain("publishing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nothing 800 2 10 1", "broker 800 2 10", "broker 801 2 10 1"})
  void refusesWhatItCannotDo(String words) {
    assertThatThrownBy(() -> plan(words))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void knowsWhoUsesTheProcessor() throws Exception {
    try (BareServer bare = new BareServer(1);
        Crowd crowd = new Crowd(bare.address(), 1, 60)) {
      Cpu before = Cpu.now();
      crowd.grow(2_000, ready -> {});
      Cpu used = Cpu.now().since(before);
      assertThat(used.server()).isPositive();
      assertThat(used.clients()).isPositive();
      assertThat(used.all()).isGreaterThan(used.server());
      assertThat(used.atNanos()).isPositive();
    }
  }

  @Test
  void json() {
    Json json = new Json();
    json.put("a", 1);
    json.append("b", 2L);
    json.append("b", 0.5);
    json.put("c", Map.of("[B", 3L));
    assertThat(json).hasToString("{\"a\": 1, \"b\": [2, 0.500000], \"c\": {\"[B\": 3}}");
  }

  @Test
  void memoryIsWhatIsLeft() throws Exception {
    byte[][] some = new byte[100][100_000];
    long with = Memory.afterCollection().heapBytes();
    assertThat(Memory.kinds().get("[B"))
        .satisfies(
            kind -> {
              assertThat(kind.bytes()).isGreaterThan(10_000_000);
              assertThat(kind.instances()).isGreaterThan(100);
            });
    assertThat(some).hasNumberOfRows(100);
    some = new byte[0][0];
    assertThat(Memory.afterCollection().heapBytes()).isLessThan(with - 5_000_000);
    assertThat(some).isEmpty();
  }

  private static String measure(String words) throws Exception {
    Plan plan = plan(words);
    try (Server server = plan.server();
        Crowd crowd = plan.crowd(server)) {
      return new InVm(plan).measure(server, crowd);
    }
  }

  private static Plan plan(String words) {
    return Plan.of(words.isEmpty() ? new String[0] : words.split(" ", -1));
  }
}
