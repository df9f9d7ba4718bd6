package dev.marquette.app;

import static dev.marquette.app.OneMachine.CLUSTER;
import static dev.marquette.codec.testkit.TestPorts.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.transport.testkit.TestCertificates;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of OpenSSL's that come again with the TLS session that they had. */
class ResumedClientsTest {
  private static final String NAMED =
      "clientAuth: require}, peerCertAsUsername: cn, mountpoint: '%u/'";

  @TempDir private Path folder;
  @TempDir private Path files;
  private final int plain = freePort();
  private final int port = freePort();
  private final TestCertificates authority = TestCertificates.authority("authority");
  private final TestCertificates server = authority.issue("server");
  private OneMachine machine;

  @BeforeEach
  void start() throws Exception {
    OneMachine.save(folder, "cluster.yaml", CLUSTER);
    OneMachine.save(folder, "plain.yaml", OneMachine.listener("plain", plain));
    OneMachine.save(folder, "secret.yaml", OneMachine.secret(server, authority));
    OneMachine.save(folder, "listener.yaml", listener(NAMED));
    machine = OneMachine.on(folder, Map.of());
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  @DisplayName("S-33: they are whom their certificates name, until other authorities are saved")
  void authorities(String version) throws Exception {
    TestCertificates others = TestCertificates.authority("others");
    OpensslClient alice = new OpensslClient(files, "a", authority.issue("alice"), authority);
    OpensslClient bob = new OpensslClient(files, "b", others.issue("bob"), authority);
    try (Mosquitto outside = outside()) {
      assertThat(alice.publish(port, version, "t", "first")).contains("New, TLSv1.");
      assertThat(outside.line()).isEqualTo("alice/t first");
      assertThat(alice.publish(port, version, "t", "again")).contains("Reused, TLSv1.");
      assertThat(outside.line()).isEqualTo("alice/t again");
      assertThat(bob.publish(port, version, "t", "too early")).contains("alert");

      machine.save("secret.yaml", OneMachine.secret(server, others));
      await("the new authorities").until(() -> isTaken(bob.publish(port, version, "t", "now")));
      assertThat(outside.line()).isEqualTo("bob/t now");
      assertThat(alice.publish(port, version, "t", "too late"))
          .contains("alert")
          .doesNotContain("Reused, ");
      assertThat(isTaken(bob.publish(port, version, "t", "still"))).isTrue();
      assertThat(outside.line()).as("what follows bob's own").isEqualTo("bob/t still");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  @DisplayName("Another clientAuth, and they have to show their certificates again")
  void clientAuth(String version) throws Exception {
    OpensslClient alice = new OpensslClient(files, "a", authority.issue("alice"), authority);
    assertThat(alice.publish(port, version, "t", "required")).contains("New, TLSv1.");
    assertThat(alice.publish(port, version, "t", "required")).contains("Reused, TLSv1.");
    machine.save("listener.yaml", listener("clientAuth: request}"));
    await("one more whole handshake")
        .until(() -> alice.publish(port, version, "t", "requested").contains("New, TLSv1."));
    assertThat(alice.publish(port, version, "t", "requested")).contains("Reused, TLSv1.");
  }

  private Mosquitto outside() throws Exception {
    Mosquitto outside = Mosquitto.start("mosquitto_sub", plain, "-v", "-t", "#");
    await().until(() -> machine.broker().kernel().stats().subscriptions() == 1);
    return outside;
  }

  private static boolean isTaken(String printed) {
    return !printed.contains("alert");
  }

  private String listener(String options) {
    return OneMachine.listener("own", port)
        .replace("{cluster", "{tls: {secretName: keys, " + options + ", cluster");
  }
}
