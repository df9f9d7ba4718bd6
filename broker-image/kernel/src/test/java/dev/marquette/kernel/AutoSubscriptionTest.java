package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.codec.MqttVersion;
import dev.marquette.topic.TopicFilter;
import java.net.InetSocketAddress;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AutoSubscriptionTest {
  private static @Nullable TopicFilter filter(
      String topic, String clientId, @Nullable String username) {
    return new AutoSubscription(topic, 0, false, false, 0)
        .filter(
            new ClientInfo(
                clientId,
                username,
                MqttVersion.V5,
                InetSocketAddress.createUnresolved("client.example", 1),
                "listener",
                false,
                ""));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "to/%c, to/c1, ''",
    "%u/%c/#, joe/c1/#, ''",
    "$share/%u/%c, c1, joe",
    "$queue/a, a, $queue",
    "100%, 100%, ''"
  })
  @DisplayName("%c is the client ID and %u the user name, in filter and group")
  void replaces(String topic, String filter, String group) {
    TopicFilter made = filter(topic, "c1", "joe");
    assertThat(made).isNotNull();
    assertThat(made.filter()).isEqualTo(filter);
    assertThat(made.group()).isEqualTo(group.isEmpty() ? null : group);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "#", "a/b", "$SYS"})
  @DisplayName("No client names itself into another client's topics, or into the broker's")
  void staysWithinLevel(String name) {
    assertThat(filter("%c/#", name, "joe")).isNull();
    assertThat(filter("%u/#", "c1", name)).isNull();
    assertThat(filter("all", name, name)).isNotNull();
  }

  @Test
  void needsTheUserNameThatItNames() {
    assertThat(filter("a/%u", "c1", null)).isNull();
    assertThat(filter("a/%c", "c1", null)).isNotNull();
    assertThat(filter("a/%c", "x".repeat(65_534), null)).as("too long for MQTT").isNull();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          a/#/b,      0, false, 0, "topic: topic filter ""a/#/b"" has '#' at index 2"
          x%c+,       0, false, 0, "topic: topic filter ""xc+"" has '+' at index 2"
          $share/g/a, 0, true,  0, "noLocal: is true, but topic ""$share/g/a"" is shared"
          a,          3, false, 0, "qos: is 3; expected 0 to 2"
          a,         -1, false, 0, "qos: is -1; expected 0 to 2"
          a,          0, false, 3, "retainHandling: is 3; expected 0 to 2"
          """)
  @DisplayName("What is wrong is refused by the name of its component")
  void refuses(String topic, int qos, boolean noLocal, int retainHandling, String message) {
    assertThatThrownBy(() -> new AutoSubscription(topic, qos, noLocal, false, retainHandling))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void thereAreOnlySoManyThatOneTurnCanMake() {
    AutoSubscription one = new AutoSubscription("a", 0, false, false, 0);
    assertThatThrownBy(
            () ->
                new TopicSettings(
                    TopicSettings.DEFAULT.rewrites(),
                    Collections.nCopies(65, one),
                    DelayedSettings.DEFAULT))
        .hasMessage("autoSubscriptions has 65; expected 64 at most");
  }
}
