package dev.marquette.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.marquette.crds.ListenerSpec;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
  private final JsonMapper mapper = new JsonMapper();

  @Test
  void keysAreSortedAtEveryDepthAndNullsAreLeftOut() throws Exception {
    assertThat(CanonicalJson.of(mapper.readTree("{\"b\":[{\"z\":1,\"a\":null}],\"a\":\"x\"}")))
        .isEqualTo("{\"a\":\"x\",\"b\":[{\"z\":1}]}");
  }

  @Test
  void theHashIsSha256InLowerCaseHex() {
    assertThat(CanonicalJson.hash("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void aSpecIsReadFromItsTextAndBack() {
    ListenerSpec spec =
        CanonicalJson.read("{\"cluster\":\"q\",\"port\":1883,\"later\":1}", ListenerSpec.class);

    assertThat(spec.port()).isEqualTo(1883);
    assertThat(CanonicalJson.read(CanonicalJson.of(spec), ListenerSpec.class)).isEqualTo(spec);
  }

  @Test
  void aValueOfTheWrongTypeIsRefused() {
    assertThatThrownBy(() -> CanonicalJson.read("{\"port\":\"x\"}", ListenerSpec.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ListenerSpec");
  }
}
