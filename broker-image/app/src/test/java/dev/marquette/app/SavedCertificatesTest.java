package dev.marquette.app;

import static dev.marquette.app.OneMachine.CLUSTER;
import static dev.marquette.codec.testkit.TestPorts.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import dev.marquette.transport.testkit.TestCertificates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that change when their Secret's file is saved. */
class SavedCertificatesTest {
  @TempDir private Path folder;
  private final int port = freePort();
  private final TestCertificates one = TestCertificates.authority("one");
  private final TestCertificates two = TestCertificates.authority("two");
  private final TestCertificates server = one.issue("server");
  private final List<Mqtt5BlockingClient> clients = new ArrayList<>();
  private OneMachine machine;

  @BeforeEach
  void start() throws Exception {
    OneMachine.save(folder, "cluster.yaml", CLUSTER);
    OneMachine.save(folder, "secret.yaml", OneMachine.secret(server, one));
    OneMachine.save(folder, "listener.yaml", listener("none"));
    machine = OneMachine.on(folder, Map.of());
  }

  @AfterEach
  void stop() {
    clients.forEach(Mqtt5BlockingClient::disconnect);
    machine.close();
  }

  @Test
  void theNextHandshakeMeetsTheNewCertificateAndNobodyIsCutOff() throws Exception {
    Mqtt5BlockingClient stays = client(one, null);
    stays.connect();
    clients.add(stays);
    assertThat(isLetIn(two, null)).isFalse();

    machine.save("secret.yaml", OneMachine.secret(two.issue("server"), two));
    await("the new certificate").until(() -> isLetIn(two, null));
    assertThat(isLetIn(one, null)).isFalse();

    machine.save("secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\n");
    machine.save("listener.yaml", listener("none") + "# saved again\n");
    assertThat(isLetIn(two, null)).as("a Secret without its keys changes nothing").isTrue();
    stays.publishWith().topic("t").qos(MqttQos.AT_LEAST_ONCE).send();
  }

  @Test
  void theAuthoritiesOfClientsChangeInPlace() throws Exception {
    machine.save("listener.yaml", listener("require"));
    await("no certificate").until(() -> !isLetIn(one, null));
    Mqtt5BlockingClient stays = client(one, one.issue("device-1"));
    stays.connect();
    clients.add(stays);
    assertThat(isLetIn(one, two.issue("device-2"))).isFalse();

    machine.save("secret.yaml", OneMachine.secret(server, two));
    await("the new authority").until(() -> isLetIn(one, two.issue("device-2")));
    assertThat(isLetIn(one, one.issue("device-1"))).isFalse();
    stays.publishWith().topic("t").qos(MqttQos.AT_LEAST_ONCE).send();
  }

  private boolean isLetIn(TestCertificates trusted, @Nullable TestCertificates own)
      throws Exception {
    Mqtt5BlockingClient client = client(trusted, own);
    try {
      client.connect();
      client.disconnect();
      return true;
    } catch (com.hivemq.client.mqtt.exceptions.MqttSessionExpiredException
        | com.hivemq.client.mqtt.exceptions.ConnectionFailedException
        | com.hivemq.client.mqtt.exceptions.ConnectionClosedException refused) {
      return false;
    }
  }

  private Mqtt5BlockingClient client(TestCertificates trusted, @Nullable TestCertificates own)
      throws Exception {
    return Mqtt5Client.builder()
        .serverHost("127.0.0.1")
        .serverPort(port)
        .sslConfig()
        .trustManagerFactory(trusted.trust())
        .keyManagerFactory(own == null ? null : own.keyManagers())
        .applySslConfig()
        .buildBlocking();
  }

  private String listener(String clientAuth) {
    return OneMachine.listener("tls", port)
        .replace(
            "{cluster", "{tls: {secretName: keys, clientAuth: %s}, cluster".formatted(clientAuth));
  }
}
