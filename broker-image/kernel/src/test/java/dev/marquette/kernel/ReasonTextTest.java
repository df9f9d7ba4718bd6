package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Connack;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Unsuback;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What clients are told in words, and only when they ask. */
class ReasonTextTest {
  private static TestClient connected(
      TestBroker broker, boolean responseInformation, boolean problemInformation) {
    ConnectProperties properties =
        new ConnectProperties(
            0,
            65_535,
            ConnectProperties.NO_MAXIMUM_PACKET_SIZE,
            0,
            responseInformation,
            problemInformation,
            List.of(),
            null,
            null);
    TestClient client = broker.client(0, "c").connect(true, 0, null, properties);
    broker.run();
    return client;
  }

  @Property
  void isTextThatAPacketMayCarry(@ForAll @StringLength(max = 400) String message) {
    String text = ReasonText.of(message);
    assertThat(text.codePointCount(0, text.length())).isLessThanOrEqualTo(259);
    assertThat(text.chars()).noneMatch(Character::isISOControl);
    assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .as("no half of a character")
        .isEqualTo(text);
  }

  @Test
  @DisplayName("A long message is cut, and says so; a character of two halves is not cut in two")
  void cuts() {
    assertThat(ReasonText.of("x".repeat(256))).isEqualTo("x".repeat(256));
    assertThat(ReasonText.of("x".repeat(257))).isEqualTo("x".repeat(256) + "...");
    assertThat(ReasonText.of("x".repeat(255) + "😀y")).isEqualTo("x".repeat(255) + "😀...");
    assertThat(ReasonText.of("😀".substring(0, 1) + "!")).isEqualTo("?!");
    assertThat(ReasonText.of("a\tb\u0000")).isEqualTo("a?b?");
  }

  @Test
  @DisplayName("[MQTT-3.1.2-29] SUBACK and UNSUBACK say what is wrong with a filter, if asked to")
  void filters() {
    for (boolean asked : new boolean[] {true, false}) {
      TestBroker broker = new TestBroker(1);
      TestClient client = connected(broker, false, asked);
      client
          .subscribe(
              0,
              new Subscribe.Request("good", 0, false, false, 0),
              new Subscribe.Request("a/#/b", 0, false, false, 0),
              new Subscribe.Request("x+", 0, false, false, 0))
          .unsubscribe("good", "a/#/b");
      broker.run();
      List<dev.marquette.codec.Packet> answers = client.take();
      Suback suback = (Suback) answers.get(1);
      assertThat(suback.reasons())
          .containsExactly(
              ReasonCode.SUCCESS, ReasonCode.TOPIC_FILTER_INVALID, ReasonCode.TOPIC_FILTER_INVALID);
      Unsuback unsuback = (Unsuback) answers.get(2);
      for (@Nullable String said :
          new @Nullable String[] {
            suback.properties().reasonString(), unsuback.properties().reasonString()
          }) {
        if (asked) {
          assertThat(said).as("the first that is wrong").contains("a/#/b");
        } else {
          assertThat(said).isNull();
        }
      }
    }
  }

  @Test
  @DisplayName("A filter of 65,535 characters that is wrong costs no client its connection")
  void longFilters() {
    TestBroker broker = new TestBroker(1);
    TestClient client = connected(broker, false, true).subscribe("+".repeat(65_535), 0);
    broker.run();
    List<Suback> answers = client.take(Suback.class);
    assertThat(answers).hasSize(1);
    String said = answers.getFirst().properties().reasonString();
    assertThat(ByteBufUtil.utf8Bytes(said)).isLessThan(1_000);
    assertThat(client.isClosed()).isFalse();
  }

  @Test
  @DisplayName("DISCONNECT says what is wrong with a packet (3.14.2.2.3)")
  void malformed() {
    TestBroker broker = new TestBroker(1);
    TestClient client = broker.connected(0, "c");
    client.malformed(
        new MalformedPacketException(ReasonCode.MALFORMED_PACKET, "PUBLISH: QoS is 3"));
    broker.run();
    Disconnect goodbye = client.take(Disconnect.class).getFirst();
    assertThat(goodbye.reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(goodbye.reasonString()).isEqualTo("PUBLISH: QoS is 3");
    assertThat(client.isClosed()).isTrue();

    TestClient old = broker.client(0, "old", MqttVersion.V3_1_1).connect(true);
    broker.run();
    old.take();
    old.malformed(new MalformedPacketException(ReasonCode.MALFORMED_PACKET, "PUBLISH: QoS is 3"));
    broker.run();
    assertThat(old.take()).as("MQTT 3 has no DISCONNECT for clients").isEmpty();
    assertThat(old.isClosed()).isTrue();
  }

  @Test
  @DisplayName("[MQTT-3.1.2-28] Response Information comes to who asks, where it is configured")
  void responseInformation() {
    TestBroker telling =
        new TestBroker(1, Settings.with("responseInformation", "replies/"), ClusterLink.ALONE);
    assertThat(told(connected(telling, true, true))).isEqualTo("replies/");
    assertThat(told(connected(telling, false, true))).isNull();
    assertThat(told(connected(new TestBroker(1), true, true))).isNull();
  }

  private static @Nullable String told(TestClient client) {
    return client.take(Connack.class).getFirst().properties().responseInformation();
  }
}
