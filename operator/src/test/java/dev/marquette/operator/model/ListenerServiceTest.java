package dev.marquette.operator.model;

import static dev.marquette.operator.fixture.Manifests.listener;
import static dev.marquette.operator.fixture.Manifests.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListenerServiceTest {
  @Test
  void insideTheKubernetesCluster() {
    Golden.assertMatches("listener-service", ListenerService.of(tcp("mqtt", 1883)).orElseThrow());
  }

  @Test
  void outsideOfIt() {
    Golden.assertMatches(
        "listener-service-nodeport",
        ListenerService.of(
                listener(
                    "secure",
                    "{cluster: demo, port: 8884, protocol: ws, tls: {secretName: cert},"
                        + " expose: {type: NodePort, nodePort: 30884, annotations: {a: b}}}"))
            .orElseThrow());
    Golden.assertMatches(
        "listener-service-loadbalancer",
        ListenerService.of(
                listener("public", "{cluster: demo, port: 1883, expose: {type: LoadBalancer}}"))
            .orElseThrow());
  }

  @Test
  void noneWhenNotExposed() {
    assertThat(
            ListenerService.of(
                listener("mqtt", "{cluster: demo, port: 1883, expose: {type: None}}")))
        .isEmpty();
  }

  @Test
  void namesThatAreNoServiceNamesAreMadeOnesAndStayDifferent() {
    String dotted = ListenerService.name(tcp("a.b", 1));
    assertThat(dotted).matches("demo-a-b-[0-9a-f]{8}");
    assertThat(dotted).isNotEqualTo(ListenerService.name(tcp("a-b", 1)));

    String long1 = ListenerService.name(tcp("x".repeat(80) + "1", 1));
    String long2 = ListenerService.name(tcp("x".repeat(80) + "2", 1));
    assertThat(long1).hasSizeLessThanOrEqualTo(63).isNotEqualTo(long2);
    assertThat(long2).hasSizeLessThanOrEqualTo(63).matches("[a-z]([-a-z0-9]*[a-z0-9])?");
  }
}
