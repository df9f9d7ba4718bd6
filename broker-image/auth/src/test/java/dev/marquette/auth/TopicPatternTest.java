package dev.marquette.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.kernel.ClientInfo;
import dev.marquette.topic.InvalidTopicException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTest {
  @ParameterizedTest
  @CsvSource({
    "a/+, a/b, true",
    "a/+, a/+, true",
    "a/+, a/#, false",
    "a/#, a/+/b, true",
    "#, #, true",
    "#, $SYS/x, false",
    "$SYS/#, $SYS/x, true",
    "dev/%c/#, dev/c1/temp, true",
    "dev/%c/#, dev/c1/#, true",
    "dev/%c/#, dev/+/temp, false",
    "dev/%c/#, dev/c2/temp, false",
    "%u/%c, alice/c1, true",
    "%u/%c, alice/c2, false",
    "x-%c-y, x-c1-y, true",
    "100%/%d, 100%/%d, true",
    "a%, a%, true",
  })
  void matches(String filter, String topic, boolean matches) {
    assertThat(TopicPattern.of(filter, false).matches(Clients.client("c1", "alice"), topic))
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "#, #, true",
    "#, a, false",
    "a/+, a/+, true",
    "a/+, a/b, false",
    "%c/#, c1/#, true",
    "%c/#, c1/x, false",
  })
  void takesEqLiterally(String filter, String topic, boolean matches) {
    assertThat(TopicPattern.of(filter, true).matches(Clients.client("c1", "alice"), topic))
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "#", "a/b", "c1/#", "x+", ""})
  void aNameCannotWidenARule(String name) {
    ClientInfo hostile = Clients.client(name, name);
    for (String placeholder : new String[] {"%c", "%u"}) {
      TopicPattern pattern = TopicPattern.of("dev/" + placeholder + "/#", false);
      for (String topic :
          new String[] {"dev/c1/x", "dev/+/x", "dev/#", "dev/" + name + "/x", "dev//x"}) {
        assertThat(pattern.matches(hostile, topic)).as(topic).isFalse();
      }
    }
  }

  @Test
  void aNameCannotLeadToSystemTopics() {
    assertThat(TopicPattern.of("%c/#", false).matches(Clients.client("$SYS", null), "$SYS/brokers"))
        .isFalse();
    assertThat(TopicPattern.of("a/%c", false).matches(Clients.client("$x", null), "a/$x")).isTrue();
  }

  @Test
  void aNameThatIsAPlaceholderStaysText() {
    ClientInfo client = Clients.client("%u", "alice");
    assertThat(TopicPattern.of("d/%c", false).matches(client, "d/%u")).isTrue();
    assertThat(TopicPattern.of("d/%c", false).matches(client, "d/alice")).isFalse();
  }

  @Test
  void nobodyWithoutAUserNameMatchesIt() {
    assertThat(TopicPattern.of("d/%u", false).matches(Clients.client("c", null), "d/%u")).isFalse();
  }

  @Test
  void refusesWhatCannotMatch() {
    assertThatThrownBy(() -> TopicPattern.of("a/#/b", false))
        .isInstanceOf(InvalidTopicException.class);
    assertThatThrownBy(() -> TopicPattern.of("$share/g/a", false))
        .hasMessageContaining("names a shared group");
  }
}
