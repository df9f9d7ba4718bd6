package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DelayedTopicTest {
  private static final long NOW_SECONDS = 1_800_000_000L;
  private static final long NOW = NOW_SECONDS * 1000 + 250;
  private static final DelayedSettings ON = DelayedSettings.DEFAULT;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "$delayed/0/a, 0, a",
    "$delayed/5/a/b, 5000, a/b",
    "$delayed/007/a, 7000, a",
    "$delayed/1//, 1000, /",
    "$delayed/1/$SYS/x, 1000, $SYS/x",
    "$delayed/1/$delayed, 1000, $delayed",
    "$delayed/4294966/a, 4294966000, a",
    "$delayed/4294967/a, 0, a",
    "$delayed/1799999999/a, 0, a",
    "$delayed/1800000001/a, 750, a",
    "$delayed/1804294967/a, 4294966750, a",
    "$delayed/01800000001/a, 750, a",
  })
  @DisplayName("Less than 4294967 is an interval, and more a time; one that is over is now")
  void parses(String topic, long delayMillis, String target) {
    assertThat(DelayedTopic.is(topic)).isTrue();
    assertThat(DelayedTopic.parse(topic, ON, NOW)).isEqualTo(new DelayedTopic(delayMillis, target));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$delayed/",
        "$delayed//a",
        "$delayed/5",
        "$delayed/5/",
        "$delayed/x/a",
        "$delayed/5s/a",
        "$delayed/-1/a",
        "$delayed/+1/a",
        "$delayed/1.5/a",
        "$delayed/ 1/a",
        "$delayed/٣/a",
        "$delayed/1804294968/a",
        "$delayed/9999999999/a",
        "$delayed/99999999999/a",
        "$delayed/18446744073709551617/a",
        "$delayed/1/$delayed/1/a"
      })
  @DisplayName("What has not the form, or is further away than 4294967 s, is none")
  void refuses(String topic) {
    assertThat(DelayedTopic.is(topic)).isTrue();
    assertThat(DelayedTopic.parse(topic, ON, NOW)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"$delayed", "$delayedx/1/a", "delayed/1/a", "$share/g/a", "/$delayed/1/a", "a"})
  void otherTopicsAskForNoDelay(String topic) {
    assertThat(DelayedTopic.is(topic)).isFalse();
  }

  @Test
  @DisplayName("Where there are no delays, every topic that asks for one is malformed")
  void switchedOff() {
    assertThat(DelayedTopic.parse("$delayed/5/a", new DelayedSettings(false, 1, 1), NOW)).isNull();
  }

  @Provide
  Arbitrary<String> targets() {
    return Arbitraries.strings().withChars('a', '/', '0', '$', 'é').ofMinLength(1).ofMaxLength(8);
  }

  @Property
  @Label("Every interval and every time in reach comes out as it was written")
  void everyDelay(
      @ForAll @LongRange(min = 0, max = 2_000_000_000L) long seconds,
      @ForAll("targets") String target) {
    String topic = "$delayed/" + seconds + "/" + target;
    DelayedTopic parsed = DelayedTopic.parse(topic, ON, NOW_SECONDS * 1000);
    long ahead = seconds < 4_294_967 ? seconds : seconds - NOW_SECONDS;
    if (parsed == null) {
      assertThat(ahead).isGreaterThan(4_294_967);
    } else {
      assertThat(ahead).isLessThanOrEqualTo(4_294_967);
      assertThat(parsed).isEqualTo(new DelayedTopic(Math.max(ahead, 0) * 1000, target));
      assertThat(parsed.as(topic, "m/" + target)).isEqualTo("$delayed/" + seconds + "/m/" + target);
    }
  }

  @Property
  @Label("Nothing that a client writes there throws")
  void anything(@ForAll String text) {
    DelayedTopic parsed = DelayedTopic.parse("$delayed/" + text, ON, NOW);
    if (parsed != null) {
      assertThat(parsed.topic()).isNotEmpty();
      assertThat(parsed.delayMillis()).isBetween(0L, 4_294_967_000L);
    }
  }
}
