package dev.marquette.codec;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ReasonCodePropertyTest {
  @Property
  @Label("2.4: codes are found, and those that say that something failed begin at 0x80")
  void codesAreFoundAndErrorsBeginAt128(@ForAll @IntRange(max = 255) int code) {
    ReasonCode reason = ReasonCode.of(code);
    if (reason != null) {
      assertThat(reason.code()).isEqualTo(code);
      assertThat(reason.isError()).isEqualTo(code >= 0x80);
    }
  }
}
