package dev.marquette.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.marquette.crds.MqttClusterSpec.Fallback;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefaultsTest {
  private final JsonMapper mapper = new JsonMapper();

  @Test
  void anEmptySpecHasEveryDefaultAtEveryDepth() {
    MqttClusterSpec spec = MqttClusterSpec.defaults();

    assertThat(spec.replicas()).isEqualTo(3);
    assertThat(spec.image()).isNull();
    assertThat(spec.authentication().anonymous()).isEqualTo(Fallback.DENY);
    assertThat(spec.etcd().external()).isNull();
    assertThat(spec.etcd().managed()).isNotNull();
    assertThat(spec.mqtt().maxPacketSize().bytes()).isEqualTo(1 << 20);
    assertThat(spec.mqtt().sessionExpiryInterval().seconds()).isEqualTo(7200);
    assertThat(spec.mqtt().forceShutdown().maxQueueLength()).isEqualTo(10_000);
    assertThat(spec.mqtt().bans()).isEqualTo(new Bans(true, List.of()));
    assertThat(spec.mqtt().flappingDetect().enabled()).isFalse();
    assertThat(spec.jvmOptions()).isEmpty();
    assertThat(spec.template().labels()).isEmpty();
  }

  @Test
  void aValueThatIsSetWinsAndItsNeighboursKeepTheirDefaults() throws Exception {
    MqttClusterSpec spec =
        mapper.readValue(
            """
            {"mqtt":{"maxPacketSize":"2MB","maxQos":1},"etcd":{"external":{"endpoints":["http://e:2379"]}}}
            """,
            MqttClusterSpec.class);

    assertThat(spec.mqtt().maxPacketSize().bytes()).isEqualTo(2 << 20);
    assertThat(spec.mqtt().maxQos()).isEqualTo(1);
    assertThat(spec.mqtt().maxInflight()).isEqualTo(32);
    assertThat(spec.etcd().managed()).isNull();
  }

  @Test
  void listsAndTextWithADollarAreDefaultsToo() throws Exception {
    Tls tls = mapper.readValue("{\"secretName\":\"s\"}", Tls.class);
    RuleSpec.Republish republish = mapper.readValue("{\"topic\":\"a\"}", RuleSpec.Republish.class);

    assertThat(tls.versions()).containsExactly(Tls.Version.TLS_1_3, Tls.Version.TLS_1_2);
    assertThat(republish.payload()).isEqualTo("${payload}");
    assertThat(republish.qos()).isEqualTo("0");
  }

  @Test
  void aSpecSurvivesARoundTrip() throws Exception {
    MqttClusterSpec spec = MqttClusterSpec.defaults();

    assertThat(mapper.readValue(mapper.writeValueAsString(spec), MqttClusterSpec.class))
        .isEqualTo(spec);
  }

  @Test
  void aFieldWithoutADeclaredDefaultIsAProgrammersError() {
    assertThatThrownBy(() -> Defaults.of(MqttClusterSpec.class).or("image", null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("image");
  }
}
