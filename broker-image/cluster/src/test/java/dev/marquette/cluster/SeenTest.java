package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SeenTest {
  private static final Seen BEFORE = Seen.NOTHING.at(5000);

  @Test
  @DisplayName("A write is seen as soon as what is seen is as new")
  void asNew() {
    assertThat(BEFORE.shows(5001, BEFORE)).isFalse();
    assertThat(BEFORE.at(5001).shows(5001, BEFORE)).isTrue();
    assertThat(BEFORE.at(5002).shows(5001, Seen.NOTHING)).isTrue();
    assertThat(Seen.NOTHING.shows(1, Seen.NOTHING)).isFalse();
  }

  @Test
  @DisplayName("A write to an etcd that lost its data is not seen before that is")
  void afterLoss() {
    assertThat(BEFORE.shows(7, BEFORE)).isFalse();
    assertThat(BEFORE.at(6000).shows(5000, BEFORE)).isFalse();
    assertThat(BEFORE.afterLoss(6).shows(7, BEFORE)).isFalse();
    assertThat(BEFORE.afterLoss(6).at(7).shows(7, BEFORE)).isTrue();
    assertThat(BEFORE.afterLoss(6).at(7).shows(6, BEFORE.afterLoss(6))).isFalse(); // lost again
  }
}
