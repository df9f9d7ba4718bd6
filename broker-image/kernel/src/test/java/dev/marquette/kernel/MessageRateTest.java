package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MessageRateTest {
  private static MessageRate steady(int messages, double seconds, int looks) {
    MessageRate rate = MessageRate.NONE;
    for (int i = 0; i < looks; i++) {
      rate = rate.with(messages, seconds);
    }
    return rate;
  }

  @Test
  @DisplayName("Once a second, each average is (last * (window - 1) + now) / window, as EMQX's")
  void everySecond() {
    MessageRate rate = new MessageRate(10, 20, 30).with(60, 1);
    assertThat(rate.overShort()).isCloseTo((10.0 * 4 + 60) / 5, within(1e-9));
    assertThat(rate.overMedium()).isCloseTo((20.0 * 59 + 60) / 60, within(1e-9));
    assertThat(rate.overLong()).isCloseTo((30.0 * 299 + 60) / 300, within(1e-9));
  }

  @Test
  @DisplayName("A look that is late by windows says what was since, and no more than that")
  void late() {
    assertThat(new MessageRate(9, 9, 9).with(1200, 600)).isEqualTo(new MessageRate(2, 2, 2));
    assertThat(new MessageRate(9, 9, 9).with(20, 10).overShort()).isEqualTo(2);
  }

  @Property(tries = 200)
  @Label("A steady rate is come near to, from below, by the short window first")
  void converges(@ForAll @IntRange(min = 1, max = 1_000_000) int messages) {
    MessageRate soon = steady(messages, 1, 10);
    assertThat(soon.overShort()).isGreaterThan(soon.overMedium()).isLessThan(messages);
    assertThat(soon.overMedium()).isGreaterThan(soon.overLong());
    MessageRate later = steady(messages, 1, 3000);
    assertThat(later.overShort()).isCloseTo(messages, within(messages * 1e-3));
    assertThat(later.overMedium()).isCloseTo(messages, within(messages * 1e-3));
    assertThat(later.overLong()).isCloseTo(messages, within(messages * 1e-3));
  }

  @Property(tries = 200)
  @Label("An average lies between what it was and what is now, however late the look")
  void bounded(
      @ForAll @IntRange(max = 1000) int before,
      @ForAll @IntRange(max = 1000) int messages,
      @ForAll @DoubleRange(min = 0.01, max = 1000) double seconds) {
    MessageRate rate = new MessageRate(before, before, before).with(messages, seconds);
    double now = messages / seconds;
    double low = Math.min(before, now) - 1e-6;
    double high = Math.max(before, now) + 1e-6;
    assertThat(rate.overShort()).isBetween(low, high);
    assertThat(rate.overMedium()).isBetween(low, high);
    assertThat(rate.overLong()).isBetween(low, high);
  }
}
