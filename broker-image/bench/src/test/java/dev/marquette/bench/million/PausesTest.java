package dev.marquette.bench.million;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PausesTest {
  @Test
  @DisplayName("A collection that stops all threads is counted, with the time that it takes")
  void countsCollections() {
    Pauses before = Pauses.now();
    long from = System.nanoTime();
    System.gc();
    System.gc();
    Pauses pauses = Pauses.now().since(before);
    long millis = (System.nanoTime() - from) / 1_000_000 + 1;
    assertThat(pauses.count()).isGreaterThanOrEqualTo(2);
    assertThat(pauses.millis()).isPositive().isLessThanOrEqualTo(millis);
  }
}
