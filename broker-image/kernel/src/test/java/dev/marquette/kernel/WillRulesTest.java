package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.UserProperty;
import dev.marquette.codec.Will;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a will is when it is published, and that it is so once. */
class WillRulesTest {
  private static final List<UserProperty> USER =
      List.of(
          new UserProperty("b", "1"),
          new UserProperty("a", "2"),
          new UserProperty("b", "1"),
          new UserProperty("a", "0"));

  private final TestBroker broker = new TestBroker(2);
  private final TestClient watcher = broker.connected(0, "watcher").subscribe("will", 2);

  private TestClient client(boolean retain, long delaySeconds) {
    PublishProperties properties =
        new PublishProperties(1, 60, "text/plain", "reply", new byte[] {7}, USER, 0, List.of());
    Will will = new Will("will", 2, retain, new byte[] {'w'}, delaySeconds, properties);
    TestClient client =
        broker.client(1, "c").connect(true, 0, will, TestClient.properties(1000, 65_535));
    broker.run();
    return client;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("[MQTT-3.1.2-14] [MQTT-3.1.2-15] a will is retained when its flag says so")
  void retains(boolean retain) {
    client(retain, 0).drop();
    broker.run();
    assertThat(watcher.payloads()).containsExactly("w");
    TestClient late = broker.connected(0, "late").subscribe("will", 0);
    broker.run();
    assertThat(late.payloads()).hasSize(retain ? 1 : 0);
  }

  @Test
  @DisplayName("[MQTT-3.1.3-10] a will keeps the order of its user properties, and all it has")
  void keepsProperties() {
    client(false, 0).drop();
    broker.run();
    PublishProperties published = watcher.take(Publish.class).getFirst().properties();
    assertThat(published.userProperties()).containsExactlyElementsOf(USER);
    assertThat(published)
        .usingRecursiveComparison()
        .isEqualTo(
            new PublishProperties(
                1, 60, "text/plain", "reply", new byte[] {7}, USER, 0, List.of()));
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.3-9] the delay and the session's time count from the end of the connection, on a"
          + " loop that is late too")
  void countsFromTheEnd() {
    TestClient client = client(false, 2);
    late(190); // ticks, and does so next at 290
    client.drop();
    late(99);
    late(21);
    broker.advance(Duration.ofMillis(1_900));
    assertThat(watcher.payloads()).as("79 ms before its time").isEmpty();
    broker.advance(Duration.ofMillis(200));
    assertThat(watcher.payloads()).containsExactly("w");
    broker.advance(Duration.ofMillis(997_800));
    assertThat(broker.kernel().clientIds()).as("79 ms before its end").contains("c");
    broker.advance(Duration.ofMillis(300));
    assertThat(broker.kernel().clientIds()).containsExactly("watcher");
  }

  private void late(int millis) {
    broker.stall(Duration.ofMillis(millis));
    broker.run();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-7] [MQTT-3.1.2-10] a will is kept until it is published, and not longer")
  void publishedOnce() {
    client(false, 20).drop();
    broker.run();
    broker.advance(Duration.ofSeconds(19));
    assertThat(watcher.payloads()).isEmpty();
    broker.advance(Duration.ofSeconds(2));
    assertThat(watcher.payloads()).containsExactly("w");
    broker.client(1, "c").connect(false, 10).drop();
    broker.run();
    broker.advance(Duration.ofSeconds(1100));
    assertThat(watcher.payloads())
        .as("neither the next connection's end nor the session's")
        .isEmpty();
    assertThat(broker.kernel().clientIds()).containsExactly("watcher");
  }
}
