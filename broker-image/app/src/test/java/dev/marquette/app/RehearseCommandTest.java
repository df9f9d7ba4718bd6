package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The rehearsal whose recording makes a broker start faster. */
class RehearseCommandTest {
  @Test
  @DisplayName("a rehearsal has a broker serve its two clients, and ends by itself")
  void ends() {
    assertThat(new CommandLine(new RehearseCommand()).execute()).isZero();
  }
}
