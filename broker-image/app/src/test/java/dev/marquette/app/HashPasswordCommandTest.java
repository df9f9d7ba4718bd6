package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.BcryptFunction;
import org.junit.jupiter.api.Test;

/** As {@code echo secret | marquette hash-password > file} runs it. */
class HashPasswordCommandTest {
  @Test
  void hashesALineOfItsInput() throws Exception {
    try (MarquetteProcess hash = MarquetteProcess.start("hash-password", "--cost", "4")) {
      hash.type("secret\nwhat comes after is no part of it\n");

      assertThat(hash.end()).isZero();
      assertThat(hash.lines()).hasSize(1);
      String printed = hash.lines().getFirst();
      assertThat(printed).startsWith("$2b$04$");
      assertThat(BcryptFunction.getInstanceFromHash(printed).check("secret", printed)).isTrue();
    }
  }

  @Test
  void anEmptyInputIsNoPassword() throws Exception {
    try (MarquetteProcess hash = MarquetteProcess.start("hash-password")) {
      hash.type("");

      assertThat(hash.end()).isEqualTo(1);
      assertThat(hash.lines())
          .containsExactly("marquette: no password was given on standard input");
    }
  }
}
