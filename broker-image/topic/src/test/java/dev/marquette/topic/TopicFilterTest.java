package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, , false",
    "+, +, , true",
    "/+/, /+/, , true",
    "a/#, a/#, , true",
    "$share/g/a/+, a/+, g, true",
    "$share/g//a, /a, g, false",
    "$queue/a, a, $queue, false",
    "$queue/#, #, $queue, true",
    "$share, $share, , false",
    "$shared/g/a, $shared/g/a, , false",
    "$share/g/a/$share/b, a/$share/b, g, false",
  })
  void takesFiltersApart(String raw, String filter, @Nullable String group, boolean wildcard) {
    assertThat(TopicFilter.parse(raw)).isEqualTo(new TopicFilter(raw, filter, group, wildcard));
  }

  @ParameterizedTest
  @DisplayName("[MQTT-4.7.1-1] [MQTT3-4.7.1-2] # is alone in the last level")
  @ValueSource(strings = {"a/#/b", "a#", "#a", "a/#b", "##", "#/", "$share/g/#/a", "a/b#/c"})
  void refusesMisplacedHash(String raw) {
    refused(raw, "has '#' at index " + raw.indexOf('#'));
  }

  @ParameterizedTest
  @DisplayName("[MQTT-4.7.1-2] [MQTT3-4.7.1-3] + is alone in its level")
  @ValueSource(strings = {"a+", "+a", "a/b+/c", "++", "+#", "$queue/+a"})
  void refusesMisplacedPlus(String raw) {
    refused(raw, "has '+' at index " + raw.indexOf('+') + ": it must be alone");
  }

  @Test
  @DisplayName("[MQTT-4.7.3-1] [MQTT3-4.7.3-1] a filter has at least one character")
  void refusesEmpty() {
    refused("", "is empty");
  }

  @Test
  @DisplayName("[MQTT-4.7.3-2] [MQTT3-4.7.3-2] a filter has no null character")
  void refusesNull() {
    refused("a/\0/#", "U+0000 at index 2");
  }

  @Test
  @DisplayName("[MQTT-4.7.3-3] [MQTT3-4.7.3-3] a filter has at most 65,535 bytes in UTF-8")
  void refusesLong() {
    assertThat(TopicFilter.parse("a".repeat(65_533) + "/#").wildcard()).isTrue();
    refused("a".repeat(65_534) + "/#", "has 65536 bytes");
  }

  @Test
  @DisplayName("[MQTT-4.8.2-1] a share name has at least one character")
  void refusesEmptyGroup() {
    refused("$share//a", "has an empty group");
    refused("$share/", "has an empty group");
  }

  @ParameterizedTest
  @DisplayName("[MQTT-4.8.2-2] a share name has no / + # and a filter follows it")
  @CsvSource({
    "$share/g+/a, has the group \"g+\"",
    "$share/#/a, has the group \"#\"",
    "$share/g, names a group but no filter: expected $share/g/FILTER",
    "$share/g/, names a group but no filter",
    "$queue/, names a group but no filter",
    "$share/g/$share/h/a, is shared twice",
    "$share/g/$queue/a, is shared twice",
    "$queue/$share/h/a, is shared twice",
  })
  void refusesBadShares(String raw, String message) {
    refused(raw, message);
  }

  @Property
  void parsesOrRefusesAnything(@ForAll @CharRange(from = ' ', to = '~') String text) {
    try {
      TopicFilter filter = TopicFilter.parse("$share/" + text);
      String group = filter.group();
      assertThat(group).isNotNull().isNotEmpty().doesNotContain("/", "+", "#");
      assertThat("$share/" + group + "/" + filter.filter()).isEqualTo(filter.raw());
    } catch (InvalidTopicException e) {
      assertThat(e).hasMessageStartingWith("topic filter ");
    }
  }

  private static void refused(String raw, String message) {
    assertThatThrownBy(() -> TopicFilter.parse(raw))
        .isInstanceOf(InvalidTopicException.class)
        .hasMessageContaining(message);
  }
}
