package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.codec.Connack;
import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MountpointTest {
  private final TestBroker broker = new TestBroker(2);

  /** Where the next one connects: each on another one than the one before. */
  private int loop;

  private TestClient connect(String mountpoint, String clientId, @Nullable String username) {
    ListenerContext listener = new ListenerContext("mounted", mountpoint);
    TestClient client =
        broker
            .client(0, clientId, MqttVersion.V5, listener)
            .send(
                new Connect(
                    MqttVersion.V5,
                    false,
                    clientId,
                    true,
                    0,
                    username,
                    username == null ? null : "secret".getBytes(StandardCharsets.UTF_8),
                    null,
                    ConnectProperties.DEFAULT));
    broker.run();
    return client;
  }

  @Test
  @DisplayName(
      "A session whose topics are of another mountpoint begins anew, and its client hears so")
  void otherMountpoint() {
    TestClient client = persistent("a/").subscribe("t", 1).subscribe("$share/g/t", 1);
    broker.run();
    client.drop();
    broker.connected(0, "p").publish("a/t", "of a", 1);
    broker.run();
    client = persistent("a/");
    assertThat(client.payloads()).contains("of a");
    client.drop();
    client = persistent("b/");
    assertThat(connack(client).sessionPresent()).isFalse();
    assertThat(broker.kernel().stats().subscriptions()).isZero();
    client.subscribe("t", 1);
    broker.connected(0, "p").publish("b/t", "of b", 1);
    broker.run();
    assertThat(client.payloads()).containsExactly("of b");
    client.drop();
    client = persistent("b/");
    assertThat(connack(client).sessionPresent()).isTrue();
    SessionStats counts = broker.kernel().stats().activity().sessions();
    assertThat(counts.terminated()).isEqualTo(1);
    assertThat(broker.kernel().stats().sessions())
        .isEqualTo(2)
        .isEqualTo(
            counts.created()
                + counts.resumed()
                - counts.takenOver()
                - counts.discarded()
                - counts.terminated());
  }

  private TestClient persistent(String mountpoint) {
    ListenerContext listener = new ListenerContext("mounted", mountpoint);
    TestClient client = broker.client(loop++ % 2, "c", MqttVersion.V5, listener);
    client.connect(false, 100);
    broker.run();
    return client;
  }

  private static Connack connack(TestClient client) {
    return client.take(Connack.class).getFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "#", "a/b", "+x", "x#", "/", "$SYS"})
  @DisplayName("[MQTT-3.1.3-8] a client ID that would leave its level of the mountpoint is refused")
  void refusesClientIds(String clientId) {
    TestClient client = connect("%c/", clientId, "joe");
    assertThat(client.connack()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    assertThat(client.isClosed()).isTrue();
    assertThat(broker.kernel().clientIds()).isEmpty();
    assertThat(connect("all/", clientId, "joe").connack())
        .as("where it is in no topic it may be anything")
        .isEqualTo(ReasonCode.SUCCESS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "#", "a/b", "+x", "x#", "/", "$SYS", ""})
  @DisplayName("A user name that would leave its level of the mountpoint is refused with 0x86")
  void refusesUsernames(String username) {
    assertThat(connect("%u/", "c", username).connack())
        .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    assertThat(connect("%u/", "c", null).connack()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
  }

  @Test
  @DisplayName("$ is refused only where it would hide the topics from wildcards")
  void dollar() {
    assertThat(connect("dev/%c/", "$a", null).connack()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(connect("dev-%u/", "c", "$a").connack()).isEqualTo(ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName("A client that is called like a placeholder is called that")
  void replacesOnce() {
    TestClient admin = broker.connected(1, "admin").subscribe("#", 0);
    connect("%c/%u/", "%u", "%c").publish("t", "x", 0);
    broker.run();
    assertThat(admin.take(Publish.class)).extracting(Publish::topic).containsExactly("%u/%c/t");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          tenant-a,  "listener l: mountpoint 'tenant-a' does not end in '/': write 'tenant-a/'"
          %c,        "listener l: mountpoint '%c' does not end in '/': write '%c/'"
          +/x/,      "listener l: mountpoint '+/x/' has U+002B at index 0"
          "a/#/",    "listener l: mountpoint 'a/#/' has U+0023 at index 2"
          $delayed/, "listener l: mountpoint '$delayed/' begins with '$delayed/', which is or may"
          $delayed/5/, "listener l: mountpoint '$delayed/5/' begins with '$delayed/'"
          $%c/,      "listener l: mountpoint '$%c/' begins with '$%c/', which is or may become"
          $d%u/x/,   "listener l: mountpoint '$d%u/x/' begins with '$d%u/'"
          """)
  @DisplayName(
      "A mountpoint ends in a slash, has no wildcard, and makes no name of the broker's own")
  void refusesTemplates(String template, String message) {
    assertThatThrownBy(() -> new ListenerContext("l", template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
    assertThat(new ListenerContext("l", "").mountpoint()).isEmpty();
    assertThat(new ListenerContext("l", "a/%c/").mountpoint()).isEqualTo("a/%c/");
    assertThat(new ListenerContext("l", "$a/%c/").mountpoint()).isEqualTo("$a/%c/");
  }
}
