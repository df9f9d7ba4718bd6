package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "/", "//", "a/", "/a", "a b", "$SYS/x", "日本/😀", " ", "\u0001"})
  void acceptsNames(String name) {
    assertThatCode(() -> TopicNames.check(name)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("[MQTT-4.7.3-1] [MQTT3-4.7.3-1] a name has at least one character")
  void refusesEmpty() {
    refused("", "topic name \"\" is empty: at least one character is needed");
  }

  @Test
  @DisplayName("[MQTT-4.7.3-2] [MQTT3-4.7.3-2] a name has no null character")
  void refusesNull() {
    refused("a/\0", "null character U+0000 at index 2");
  }

  @ParameterizedTest
  @DisplayName(
      "[MQTT-3.3.2-2] [MQTT-4.7.0-1] [MQTT3-3.3.2-2] [MQTT3-4.7.1-1] a name has no wildcard")
  @CsvSource({"a/+/b, '+', 2", "#, '#', 0", "a#b, '#', 1", "+a, '+', 0"})
  void refusesWildcards(String name, char wildcard, int index) {
    refused(name, "has the wildcard '" + wildcard + "' at index " + index);
  }

  @Test
  @DisplayName("[MQTT-4.7.3-3] [MQTT3-4.7.3-3] a name has at most 65,535 bytes in UTF-8")
  void countsBytes() {
    assertThatCode(() -> TopicNames.check("a".repeat(65_535))).doesNotThrowAnyException();
    assertThatCode(() -> TopicNames.check("日".repeat(21_845))).doesNotThrowAnyException();
    assertThatCode(() -> TopicNames.check("é".repeat(32_767) + "a")).doesNotThrowAnyException();
    assertThatCode(() -> TopicNames.check("😀".repeat(16_383) + "abc")).doesNotThrowAnyException();
    refused("a".repeat(65_536), "has 65536 bytes in UTF-8; at most 65535 are allowed");
    refused("日".repeat(21_846), "has 65538 bytes");
    refused("é".repeat(32_768), "has 65536 bytes");
    refused("😀".repeat(16_384), "has 65536 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "a, true",
    "$a, true",
    "' ', true",
    "'', false",
    "a/b, false",
    "+, false",
    "a#, false"
  })
  void knowsWhatStaysWithinALevel(String text, boolean within) {
    assertThat(TopicNames.isWithinLevel(text)).isEqualTo(within);
  }

  @Test
  void showsOnlyTheStartOfALongName() {
    assertThatThrownBy(() -> TopicNames.check("x".repeat(70_000)))
        .message()
        .hasSizeLessThan(300)
        .contains("(70000 characters)");
  }

  @ParameterizedTest
  @CsvSource({"a, 1", "/, 2", "a/b, 2", "a//b, 3", "/a/, 3", "+/#, 2"})
  void countsLevels(String topic, int levels) {
    assertThat(TopicNames.levels(topic)).isEqualTo(levels);
  }

  private static void refused(String name, String message) {
    assertThatThrownBy(() -> TopicNames.check(name))
        .isInstanceOf(InvalidTopicException.class)
        .hasMessageContaining(message);
  }
}
