package dev.marquette.kernel.rewrite;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.marquette.kernel.rewrite.RewriteRule.Action;
import dev.marquette.topic.TopicFilter;
import dev.marquette.topic.TopicNames;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicRewritesTest {
  private static final TopicRewrites RULES =
      TopicRewrites.of(
          List.of(
              new RewriteRule(Action.ALL, "x/#", "^x/y/(.+)$", "z/y/$1"),
              new RewriteRule(Action.ALL, "x/y/#", "^x/y/(\\d+)$", "never"),
              new RewriteRule(Action.ALL, "y/+/z/#", "^y/(.+)/z/(.+)$", "y/z/$2/$1"),
              new RewriteRule(Action.PUBLISH, "p/#", "b", "published"),
              new RewriteRule(Action.SUBSCRIBE, "p/#", "^p/(.*)", "q/$1"),
              new RewriteRule(Action.ALL, "me/#", "^me/(.*)", "clients/%c/%u/$1"),
              new RewriteRule(Action.SUBSCRIBE, "all/#", ".", "sub/#"),
              new RewriteRule(Action.ALL, "free/#", "^free/(.*)", "$1"),
              new RewriteRule(Action.ALL, "sys", "", "$SYS/$x"),
              new RewriteRule(Action.ALL, "opt/#", "opt/(a)?(b)?", "o/$1/$2")));

  private static @Nullable String publish(String topic) {
    return RULES.publish(topic, "c1", "joe");
  }

  private static @Nullable String subscribe(String filter) {
    TopicFilter rewritten = RULES.subscribe(TopicFilter.parse(filter), "c1", "joe");
    return rewritten == null ? null : rewritten.filter();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "x/y/1, z/y/1",
    "x/1, x/1",
    "x/y/2/3, z/y/2/3",
    "y/a/z/b, y/z/b/a",
    "y/a/b, y/a/b",
    "p/abc, published",
    "p/c, p/c",
    "me/t, clients/c1/joe/t",
    "opt/b, o//b",
    "sys, $SYS/$x",
    "other, other",
  })
  @DisplayName(
      "S-68: The first rule whose filter matches decides, whether its regex is found or not")
  void publishes(String topic, String name) {
    assertThat(publish(topic)).isEqualTo(name);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "x/y/1, z/y/1",
    "x/y/#, z/y/#",
    "x/#, x/#",
    "#, #",
    "p/+/b, q/+/b",
    "me/#, clients/c1/joe/#",
    "all/a, sub/#",
    "+/y/1, +/y/1",
  })
  @DisplayName("A rule decides about a filter when it decides about all that the filter matches")
  void subscribes(String filter, String rewritten) {
    assertThat(subscribe(filter)).isEqualTo(rewritten);
  }

  @Test
  @DisplayName("A shared subscription stays in its group; wildcards are those of the new filter")
  void keepsGroup() {
    TopicFilter shared =
        requireNonNull(RULES.subscribe(TopicFilter.parse("$share/g/all/a"), "c1", null));
    assertThat(shared.group()).isEqualTo("g");
    assertThat(shared.filter()).isEqualTo("sub/#");
    assertThat(shared.wildcard()).isTrue();
    TopicFilter queue = TopicFilter.parse("$queue/p/+");
    assertThat(requireNonNull(RULES.subscribe(queue, "c1", null)).group()).isEqualTo("$queue");
    TopicFilter untouched = TopicFilter.parse("$share/g/a");
    assertThat(RULES.subscribe(untouched, "c1", null)).isSameAs(untouched);
  }

  @ParameterizedTest
  @ValueSource(strings = {"free/", "free/$SYS/brokers", "free/$share/g/t", "free/$queue/t"})
  @DisplayName(
      "No topic becomes an empty one, a shared one or one of the broker's own by its groups")
  void nothingByGroups(String topic) {
    assertThat(publish(topic)).isNull();
    assertThat(subscribe(topic)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "+", "#", "", "a#"})
  @DisplayName("No client names itself into another client's topics")
  void clientStaysWithinLevel(String name) {
    assertThat(RULES.publish("me/t", name, "joe")).isNull();
    assertThat(RULES.publish("me/t", "c1", name)).isNull();
    assertThat(RULES.subscribe(TopicFilter.parse("me/t"), name, "joe")).isNull();
    assertThat(RULES.publish("other", name, name)).isEqualTo("other");
  }

  @Test
  @DisplayName(
      "Where the user name stands a client needs one; one that is called $1 is called that")
  void userName() {
    assertThat(RULES.publish("me/t", "c1", null)).isNull();
    assertThat(RULES.publish("me/t", "$1", "%c")).isEqualTo("clients/$1/%c/t");
  }

  @Test
  @DisplayName("What would be longer than a topic may be is none [MQTT-4.7.3-3]")
  void tooLong() {
    String longest = "me/" + "x".repeat(65_532);
    assertThat(publish(longest)).isNull();
    assertThat(subscribe(longest)).isNull();
    assertThat(publish("x/y/" + "x".repeat(65_531))).hasSize(65_535);
  }

  @Test
  @Timeout(20)
  @DisplayName("No topic makes the search for a regex explode")
  void linear() {
    TopicRewrites evil =
        TopicRewrites.of(List.of(new RewriteRule(Action.ALL, "#", "^(a+)+(a|aa)*(.*a){9}$", "x")));
    String longest = "a".repeat(65_534) + "!";
    assertThat(evil.publish(longest, "c", null)).isEqualTo(longest);
  }

  @Test
  void rulesAreEqualByWhatTheySay() {
    List<RewriteRule> one = List.of(new RewriteRule(Action.ALL, "a", "b", "c"));
    assertThat(TopicRewrites.of(one))
        .isEqualTo(TopicRewrites.of(List.of(new RewriteRule(Action.ALL, "a", "b", "c"))))
        .hasSameHashCodeAs(TopicRewrites.of(List.copyOf(one)))
        .hasToString(one.toString())
        .isNotEqualTo(TopicRewrites.NONE);
  }

  @Provide
  Arbitrary<String> topics() {
    return Arbitraries.strings()
        .withChars('a', '/', '$', '%', '1', 'c', 'é', '+', '#')
        .ofMinLength(1)
        .ofMaxLength(12);
  }

  @Property
  @Label("Whatever comes out is a topic name, and a filter of the same group")
  void alwaysValid(
      @ForAll("topics") String topic,
      @ForAll("topics") String destination,
      @ForAll("topics") String client) {
    RewriteRule publishing;
    RewriteRule subscribing;
    try {
      publishing = new RewriteRule(Action.PUBLISH, "#", "(.)(.*)", destination);
      subscribing = new RewriteRule(Action.SUBSCRIBE, "#", "(.)(.*)", destination);
    } catch (IllegalArgumentException refused) {
      return;
    }
    TopicRewrites rules = TopicRewrites.of(List.of(publishing, subscribing));
    if (topic.indexOf('+') < 0 && topic.indexOf('#') < 0) {
      String name = rules.publish(topic, client, client);
      if (name != null) {
        assertThatCode(() -> TopicNames.check(name)).doesNotThrowAnyException();
      }
    }
    TopicFilter asked;
    try {
      asked = TopicFilter.parse("$share/g/" + topic);
    } catch (IllegalArgumentException invalid) {
      return;
    }
    TopicFilter filter = rules.subscribe(asked, client, client);
    if (filter != null) {
      TopicFilter again = TopicFilter.parse(filter.filter());
      assertThat(again.group()).isNull();
      assertThat(again.wildcard()).isEqualTo(filter.wildcard());
      assertThat(filter.group()).isEqualTo("g");
    }
  }
}
