package dev.marquette.topic;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterMatchTest {
  @ParameterizedTest
  @DisplayName("4.7.1: wildcards, with the standard's examples")
  @CsvSource({
    "sport/tennis/player1/#, sport/tennis/player1, true",
    "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
    "sport/#, sport, true",
    "#, any/thing, true",
    "sport/tennis/+, sport/tennis/player1, true",
    "sport/tennis/+, sport/tennis/player1/ranking, false",
    "sport/+, sport, false",
    "sport/+, sport/, true",
    "+/+, /finance, true",
    "/+, /finance, true",
    "+, /finance, false",
    "+/tennis/#, x/tennis, true",
    "a/b, a/b/c, false",
    "a/b/c, a/b, false",
    "a//b, a/b, false",
    "/#, /, true",
    "/#, a, false",
  })
  void matchesNames(String filter, String topic, boolean matches) {
    assertThat(TopicFilter.matches(filter, topic)).isEqualTo(matches);
  }

  @ParameterizedTest
  @DisplayName(
      "[MQTT-4.7.2-1] [MQTT3-4.7.2-1] a leading wildcard does not match names that start with $")
  @CsvSource({
    "#, $SYS/a, false",
    "+/a, $SYS/a, false",
    "+, $SYS, false",
    "$SYS/#, $SYS/a, true",
    "$SYS/+, $SYS/a, true",
    "a/#, a/$b, true",
    "+/+, a/$b, true",
  })
  void hidesDollarTopics(String filter, String topic, boolean matches) {
    assertThat(TopicFilter.matches(filter, topic)).isEqualTo(matches);
  }

  @ParameterizedTest
  @DisplayName("[MQTT-4.7.3-4] [MQTT3-4.7.3-4] names are compared character by character")
  @CsvSource({"ACCOUNTS, Accounts, false", "a, a/, false", "é, e, false"})
  void comparesExactly(String filter, String topic, boolean matches) {
    assertThat(TopicFilter.matches(filter, topic)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "a/#, a/+, true",
    "a/+, a/#, false",
    "a/#, a, true",
    "a/#, a/#, true",
    "+/#, #, false",
    "#, +/+, true",
    "#, #, true",
    "+, +, true",
    "+/b, a/b, true",
    "a/b, +/b, false",
    "a/+/c, a/b/#, false",
    "#, $SYS/#, false",
    "$SYS/#, $SYS/+/x, true",
    "a/+, a, false",
    "a, a/#, false",
  })
  void coversFilters(String filter, String requested, boolean covers) {
    assertThat(TopicFilter.covers(filter, requested)).isEqualTo(covers);
  }

  @Property
  void agreesWithTheNaiveMatcher(@ForAll("filters") String filter, @ForAll("names") String topic) {
    assertThat(TopicFilter.matches(filter, topic)).isEqualTo(NaiveMatcher.matches(filter, topic));
  }

  @Property(tries = 5000)
  void whatIsCoveredMatchesNoMore(
      @ForAll("filters") String filter,
      @ForAll("filters") String requested,
      @ForAll("names") String topic) {
    if (TopicFilter.covers(filter, requested) && NaiveMatcher.matches(requested, topic)) {
      assertThat(NaiveMatcher.matches(filter, topic)).isTrue();
    }
  }

  @Provide
  Arbitrary<String> filters() {
    return Topics.filters();
  }

  @Provide
  Arbitrary<String> names() {
    return Topics.names();
  }
}
