package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Connack;
import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who a client is whose names are not what its CONNECT says. */
class PeerNamesTest {
  private final TestBroker broker = new TestBroker(1);
  private final List<Authenticator.Credentials> asked = new ArrayList<>();

  @BeforeEach
  void ask() {
    broker
        .kernel()
        .authenticator(
            credentials -> {
              asked.add(credentials);
              return Authenticator.Result.ACCEPTED;
            });
  }

  private Connack connect(
      MqttVersion version, PeerNames names, String clientId, @Nullable String username) {
    TestClient client = broker.client(0, clientId, version);
    client.wire().names(names);
    client.send(
        new Connect(
            version, false, clientId, true, 0, username, null, null, ConnectProperties.DEFAULT));
    broker.run();
    return client.take(Connack.class).getFirst();
  }

  private void usernameAsClientId() {
    broker.kernel().settings(Settings.with("usernameAsClientId", true));
    broker.run();
  }

  @Test
  @DisplayName("S-33 peer_cert_as_username: the certificate's name is asked about, not CONNECT's")
  void username() {
    connect(MqttVersion.V5, new PeerNames("alice", null), "c", "mallory");
    assertThat(asked).extracting(Authenticator.Credentials::username).containsExactly("alice");
    assertThat(broker.kernel().clientIds()).containsExactly("c");
  }

  @Test
  @DisplayName("S-33 peer_cert_as_clientid: the certificate's name is what the session is known by")
  void clientId() {
    Connack connack = connect(MqttVersion.V5, new PeerNames(null, "device-7"), "other", "u");
    assertThat(connack.properties().assignedClientId()).isNull();
    assertThat(asked)
        .extracting(Authenticator.Credentials::clientId, Authenticator.Credentials::username)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("device-7", "u"));
    assertThat(broker.kernel().clientIds()).containsExactly("device-7");
  }

  @Test
  @DisplayName("A client that leaves its ID out is told which one it has by its certificate")
  void tellsTheClientId() {
    Connack connack = connect(MqttVersion.V5, new PeerNames(null, "device-7"), "", null);
    assertThat(connack.properties().assignedClientId()).isEqualTo("device-7");
    assertThat(connect(MqttVersion.V3_1, new PeerNames(null, "device-8"), "", null).reason())
        .as("which 3.1 would refuse without")
        .isEqualTo(ReasonCode.SUCCESS);
    assertThat(broker.kernel().clientIds()).containsExactlyInAnyOrder("device-7", "device-8");
  }

  @Test
  @DisplayName("The name of a certificate is as long as a client ID may be")
  void tooLong() {
    broker.kernel().settings(Settings.with("maxClientIdLength", 5));
    broker.run();
    assertThat(connect(MqttVersion.V5, new PeerNames(null, "device-7"), "c", null).reason())
        .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
  }

  @Test
  @DisplayName("use_username_as_clientid: of CONNECT, or of the certificate; without one, its own")
  void usernameAsTheClientId() {
    usernameAsClientId();
    connect(MqttVersion.V5, PeerNames.OF_CONNECT, "c1", "joe");
    connect(MqttVersion.V5, new PeerNames("alice", null), "c2", "joe");
    connect(MqttVersion.V5, PeerNames.OF_CONNECT, "c3", null);
    connect(MqttVersion.V5, PeerNames.OF_CONNECT, "c4", "");
    connect(MqttVersion.V5, new PeerNames("bob", "device-7"), "c5", "joe");
    assertThat(asked)
        .extracting(Authenticator.Credentials::clientId)
        .containsExactly("joe", "alice", "c3", "c4", "device-7");
  }

  private ReasonCode prove(PeerNames names, @Nullable String said, String proved) {
    broker.kernel().enhancedAuthenticator(new ChallengeResponse(Runnable::run, 0));
    TestClient client = broker.client(0, "c");
    client.wire().names(names);
    client.send(ChallengeResponse.connect(said, proved));
    broker.run();
    return client.take(Connack.class).getFirst().reason();
  }

  @Test
  @DisplayName("use_username_as_clientid: who proves to be another user gets no session of the one")
  void provesAnotherThanItsClientId() {
    assertThat(prove(PeerNames.OF_CONNECT, "joe", "mallory")).isEqualTo(ReasonCode.SUCCESS);
    usernameAsClientId();
    assertThat(prove(PeerNames.OF_CONNECT, "joe", "mallory")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(broker.kernel().clientIds()).containsExactly("c");
    assertThat(prove(PeerNames.OF_CONNECT, "joe", "joe")).isEqualTo(ReasonCode.SUCCESS);
    assertThat(broker.kernel().clientIds()).containsExactlyInAnyOrder("c", "joe");
    assertThat(prove(PeerNames.OF_CONNECT, null, "mallory"))
        .as("the client ID is CONNECT's")
        .isEqualTo(ReasonCode.SUCCESS);
    assertThat(prove(new PeerNames(null, "device-7"), "joe", "mallory"))
        .as("the client ID is the certificate's")
        .isEqualTo(ReasonCode.SUCCESS);
  }

  @Test
  @DisplayName("Who proves to be another user than its certificate says is not let in")
  void provesAnotherThanItsCertificate() {
    PeerNames alice = new PeerNames("alice", null);
    assertThat(prove(alice, "mallory", "mallory")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(broker.kernel().clientIds()).isEmpty();
    assertThat(prove(alice, "mallory", "alice")).isEqualTo(ReasonCode.SUCCESS);
  }
}
