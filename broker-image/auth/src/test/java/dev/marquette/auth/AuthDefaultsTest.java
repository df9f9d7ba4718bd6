package dev.marquette.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuthDefaultsTest {
  private static final AuthDefaults CLOSED = new AuthDefaults(false, false, true);
  private static final AuthDefaults OPEN = new AuthDefaults(true, true, false);
  private static final AuthDefaults NOBODY_IS_ASKED =
      new AuthDefaults(false, false, false, false, false);

  @Test
  @DisplayName("The stricter of two lets in and allows what both do, whichever comes first")
  void both() {
    AuthDefaults half = new AuthDefaults(true, false, false);
    assertStricter(CLOSED, OPEN, CLOSED);
    assertStricter(half, OPEN, half);
    assertStricter(half, new AuthDefaults(false, true, true), CLOSED);
  }

  @Test
  @DisplayName("Where nobody is asked, everybody is let in: anything else is stricter")
  void nobodyIsAsked() {
    assertStricter(NOBODY_IS_ASKED, CLOSED, CLOSED);
    assertStricter(NOBODY_IS_ASKED, OPEN, OPEN);
    AuthDefaults both = NOBODY_IS_ASKED.stricter(NOBODY_IS_ASKED);
    assertThat(both.authenticates()).isFalse();
    assertThat(both.authorizes()).isFalse();
  }

  private static void assertStricter(AuthDefaults one, AuthDefaults other, AuthDefaults expected) {
    assertThat(one.stricter(other)).isEqualTo(expected);
    assertThat(other.stricter(one)).isEqualTo(expected);
  }
}
