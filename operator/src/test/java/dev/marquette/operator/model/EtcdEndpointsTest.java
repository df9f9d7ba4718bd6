package dev.marquette.operator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.crds.Etcd;
import dev.marquette.crds.MqttClusterSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdEndpointsTest {
  private static final ClusterId DEMO = new ClusterId("mqtt", "demo");

  @Test
  void aManagedEtcdIsReachedThroughItsService() throws RefusedException {
    Etcd managed = MqttClusterSpec.defaults().etcd();
    assertThat(EtcdEndpoints.usable(DEMO, managed))
        .containsExactly("http://demo-etcd.mqtt.svc:2379");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://etcd:2379",
        "http://10.0.0.1:1",
        "http://[fd00::1]:2379",
        "http://e.a-b:65535"
      })
  void aClientUses(String endpoint) throws RefusedException {
    assertThat(EtcdEndpoints.usable(DEMO, external(endpoint)))
        .containsExactly("http://first:2379", endpoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://etcd:2379",
        "http://etcd",
        "http://etcd:",
        "http://etcd:0",
        "http://etcd:65536",
        "http://my_etcd:2379",
        "http://user@etcd:2379",
        "http://etcd:2379/",
        "http://etcd:2379?a",
        "http://[e]:2379",
        "etcd:2379",
        "http://a b:2379"
      })
  void aClientCannotUse(String endpoint) {
    assertThatThrownBy(() -> EtcdEndpoints.usable(DEMO, external(endpoint)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("\"" + endpoint + "\"");
  }

  private static Etcd external(String endpoint) {
    return new Etcd(null, new Etcd.External(List.of("http://first:2379", endpoint)));
  }
}
