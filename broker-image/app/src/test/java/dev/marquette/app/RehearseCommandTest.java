package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rehearsal whose recording makes a broker start faster. */
class RehearseCommandTest {
  @Test
  @DisplayName("a rehearsal has a broker serve its two clients, and ends by itself")
  void ends() {
    Commands commands = new Commands(List.of(new RehearseCommand()), System.out, System.err);
    assertThat(commands.execute("rehearse")).isZero();
  }
}
