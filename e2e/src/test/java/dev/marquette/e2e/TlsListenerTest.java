package dev.marquette.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquette.e2e.Certificates.Pair;
import dev.marquette.e2e.Clients.Client;
import dev.marquette.e2e.Quickstart.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** 2 and 3: a listener and its certificate come, change and go while everything runs. */
@ExtendWith(Installation.class)
class TlsListenerTest {
  static final int PORT = 8883;

  private final Quickstart cluster = Quickstart.running(3);
  private final Clients clients = new Clients();
  private final Pair first = Certificates.selfSigned("first");

  @BeforeEach
  void applySecret() {
    cluster.kubectl.apply(Certificates.secret("tls-cert", first.certificatePem(), first.keyPem()));
  }

  @AfterEach
  void clean() {
    clients.close();
    cluster.kubectl.run(
        "delete", "listener/tls", "secret/tls-cert", "--ignore-not-found", "--wait=true");
  }

  @Test
  void aListenerAppliedLaterServesOnEveryPodWithNothingRestartedOrDropped() {
    List<String> incarnations = cluster.incarnations();
    List<Client> connected = new ArrayList<>();
    for (Broker broker : cluster.brokers()) {
      connected.add(clients.connect(broker.ip(), Quickstart.MQTT));
    }

    cluster.kubectl.apply(listener());
    cluster.awaitCondition("listener/tls", "Ready", Duration.ofSeconds(15));

    for (Broker broker : cluster.brokers()) {
      Client client =
          clients.connect(
              clients.builder(broker.ip(), PORT).sslConfig(Clients.trusting(first.certificate())));
      assertThat(client.isConnected()).isTrue();
    }
    assertThat(connected).allMatch(Client::isConnected);
    assertThat(cluster.incarnations()).isEqualTo(incarnations);
    assertThat(cluster.kubectl.get("service", "quickstart-tls").at("/spec/ports/0/port").asInt())
        .isEqualTo(PORT);
  }

  @Test
  void aReplacedSecretIsServedWithinTenSecondsAndOldConnectionsStay() throws Exception {
    cluster.kubectl.apply(listener());
    cluster.awaitCondition("listener/tls", "Ready", Duration.ofSeconds(15));
    List<String> incarnations = cluster.incarnations();
    List<Client> connected = new ArrayList<>();
    for (Broker broker : cluster.brokers()) {
      connected.add(
          clients.connect(
              clients.builder(broker.ip(), PORT).sslConfig(Clients.trusting(first.certificate()))));
    }

    Pair second = Certificates.selfSigned("second");
    cluster.kubectl.apply(
        Certificates.secret("tls-cert", second.certificatePem(), second.keyPem()));
    for (Broker broker : cluster.brokers()) {
      await("new certificate at " + broker.name())
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  Certificates.fingerprint(Clients.shownBy(broker.ip(), PORT))
                      .equals(second.fingerprint()));
    }

    awaitFingerprints(second.fingerprint());
    cluster.awaitCondition("listener/tls", "CertificatesApplied", Duration.ofSeconds(15));
    assertThat(connected).allMatch(Client::isConnected);
    connected.forEach(client -> client.mqtt().publishWith().topic("still/here").send());
    assertThat(cluster.incarnations()).isEqualTo(incarnations);
  }

  @Test
  void aSecretWhoseKeyDoesNotMatchIsRefusedAndTheOldCertificateStays() throws Exception {
    cluster.kubectl.apply(listener());
    cluster.awaitCondition("listener/tls", "CertificatesApplied", Duration.ofSeconds(15));

    Pair second = Certificates.selfSigned("second");
    cluster.kubectl.apply(Certificates.secret("tls-cert", second.certificatePem(), first.keyPem()));

    await("the Listener says that the Secret is refused")
        .until(
            () -> {
              JsonNode condition =
                  Kubectl.conditionNode(
                      cluster.kubectl.get("listener", "tls"), "CertificatesApplied");
              return condition.path("status").asText().equals("False")
                  && condition.path("message").asText().contains("tls-cert");
            });
    for (Broker broker : cluster.brokers()) {
      assertThat(Certificates.fingerprint(Clients.shownBy(broker.ip(), PORT)))
          .isEqualTo(first.fingerprint());
    }
  }

  private void awaitFingerprints(String fingerprint) {
    await("the status shows the new fingerprint for each pod")
        .until(
            () -> {
              JsonNode pods = cluster.kubectl.get("listener", "tls").at("/status/pods");
              int matching = 0;
              for (JsonNode pod : pods) {
                matching +=
                    pod.at("/certificate/fingerprintSha256").asText().equals(fingerprint) ? 1 : 0;
              }
              return matching == 3;
            });
  }

  static String listener() {
    return """
        apiVersion: marquette.dev/v1alpha1
        kind: Listener
        metadata:
          name: tls
        spec:
          cluster: quickstart
          port: %d
          tls:
            secretName: tls-cert
        """
        .formatted(PORT);
  }
}
