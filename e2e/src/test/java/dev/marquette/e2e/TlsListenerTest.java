package dev.marquette.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
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

  /** A kubelet that nobody told looks after a minute or more at what has changed in a Secret. */
  private static final Duration TOLD = Duration.ofSeconds(30);

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
      connected.add(
          clients.connect(
              clients
                  .builder(broker.ip(), Quickstart.WS)
                  .webSocketConfig(MqttWebSocketConfig.builder().serverPath("mqtt").build())));
    }

    cluster.kubectl.apply(listener());
    cluster.awaitCondition("listener/tls", "Ready", Quickstart.APPLIED);

    List<Client> secure = connectEverywhere();
    assertThat(cluster.kubectl.get("service", "quickstart-tls").at("/spec/ports/0/port").asInt())
        .isEqualTo(PORT);

    cluster.kubectl.run("delete", "listener/tls", "--wait=true");
    await("clients of the listener that went are told")
        .until(() -> secure.stream().noneMatch(Client::isConnected));
    assertThat(connected).as("clients of the others").allMatch(Client::isConnected);
    assertThat(cluster.incarnations()).isEqualTo(incarnations);
  }

  @Test
  void aReplacedSecretIsServedSoonAndOldConnectionsStay() throws Exception {
    cluster.kubectl.apply(listener());
    cluster.awaitCondition("listener/tls", "Ready", Quickstart.APPLIED);
    List<String> incarnations = cluster.incarnations();
    List<Client> connected = connectEverywhere();

    Pair second = Certificates.selfSigned("second");
    cluster.kubectl.apply(
        Certificates.secret("tls-cert", second.certificatePem(), second.keyPem()));
    await("the new certificate at every broker")
        .atMost(TOLD)
        .until(() -> cluster.everyBrokerShows(second));

    awaitInStatus(second);
    cluster.awaitCondition("listener/tls", "CertificatesApplied", Quickstart.APPLIED);
    assertThat(connected).allMatch(Client::isConnected);
    connected.forEach(client -> client.mqtt().publishWith().topic("still/here").send());
    assertThat(cluster.incarnations()).isEqualTo(incarnations);
  }

  @Test
  void aSecretWhoseKeyDoesNotMatchIsRefusedAndTheOldCertificateStays() throws Exception {
    cluster.kubectl.apply(listener());
    cluster.awaitCondition("listener/tls", "CertificatesApplied", Quickstart.APPLIED);
    List<Client> connected = connectEverywhere();

    Pair second = Certificates.selfSigned("second");
    cluster.kubectl.apply(Certificates.secret("tls-cert", second.certificatePem(), first.keyPem()));

    await("the Listener says that the Secret is refused")
        .until(
            () -> {
              JsonNode condition =
                  Kubectl.conditionNode(
                      cluster.kubectl.get("listener", "tls"), "CertificatesApplied");
              return condition.path("status").asText().equals("False")
                  && condition.path("reason").asText().equals("CertificateRefused")
                  && condition.path("message").asText().contains("tls-cert");
            });
    await("the old certificate stays at every broker")
        .during(Duration.ofSeconds(10))
        .atMost(Quickstart.APPLIED)
        .until(() -> cluster.everyBrokerShows(first));
    assertThat(connected).allMatch(Client::isConnected);

    cluster.kubectl.apply(
        Certificates.secret("tls-cert", second.certificatePem(), second.keyPem()));
    await("its key has come: it is taken").until(() -> cluster.everyBrokerShows(second));
    cluster.awaitCondition("listener/tls", "CertificatesApplied", Quickstart.APPLIED);
  }

  private List<Client> connectEverywhere() {
    List<Client> connected = new ArrayList<>();
    for (Broker broker : cluster.brokers()) {
      connected.add(
          clients.connect(
              clients.builder(broker.ip(), PORT).sslConfig(Clients.trusting(first.certificate()))));
    }
    return connected;
  }

  private void awaitInStatus(Pair pair) {
    String expiry = pair.certificate().getNotAfter().toInstant().toString();
    await("the status shows the new fingerprint and expiry for each pod")
        .until(
            () -> {
              JsonNode pods = cluster.kubectl.get("listener", "tls").at("/status/pods");
              int matching = 0;
              for (JsonNode pod : pods) {
                JsonNode certificate = pod.path("certificate");
                if (certificate.path("fingerprintSha256").asText().equals(pair.fingerprint())
                    && certificate.path("notAfter").asText().equals(expiry)) {
                  matching++;
                }
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
