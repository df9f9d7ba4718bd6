package dev.marquette.app.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SecretsInMemoryTest {
  private final SecretsInMemory secrets = new SecretsInMemory();
  private final AtomicInteger changes = new AtomicInteger();

  @Test
  void knowsWhatItWasGivenLast() {
    secrets.replace(Map.of("a", Map.of("k", new byte[] {1}), "b", Map.of()));
    assertThat(secrets.value("a", "k")).containsExactly(1);
    assertThat(secrets.value("a", "other")).isNull();
    assertThat(secrets.value("b", "k")).isNull();
    assertThat(secrets.value("nobody", "k")).isNull();

    secrets.replace(Map.of());
    assertThat(secrets.value("a", "k")).isNull();
  }

  @Test
  void tellsOfChangesAndOnlyOfThose() {
    secrets.onChange(changes::incrementAndGet);
    secrets.replace(Map.of());
    assertThat(changes).hasValue(0);

    secrets.replace(Map.of("a", Map.of("k", new byte[] {1})));
    secrets.replace(Map.of("a", Map.of("k", new byte[] {1})));
    assertThat(changes).as("other arrays, the same bytes").hasValue(1);

    secrets.replace(Map.of("a", Map.of("k", new byte[] {2})));
    secrets.replace(Map.of("a", Map.of("l", new byte[] {2})));
    secrets.replace(Map.of("b", Map.of("l", new byte[] {2})));
    secrets.replace(Map.of());
    assertThat(changes).hasValue(5);
  }

  @Test
  void whoIsToldSeesTheNewValue() {
    byte[][] seen = new byte[1][];
    secrets.onChange(() -> seen[0] = secrets.value("a", "k"));
    secrets.replace(Map.of("a", Map.of("k", new byte[] {7})));
    assertThat(seen[0]).containsExactly(7);
  }
}
