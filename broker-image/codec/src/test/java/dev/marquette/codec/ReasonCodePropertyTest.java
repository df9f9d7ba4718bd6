package dev.marquette.codec;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ReasonCodePropertyTest {
  @Property
  void codesAreFoundAndErrorsBeginAt128(@ForAll @IntRange(max = 255) int code) {
    ReasonCode reason = ReasonCode.of(code);
    if (reason != null) {
      assertThat(reason.code()).isEqualTo(code);
      assertThat(reason.isError()).isEqualTo(code >= 0x80);
    }
  }
}
