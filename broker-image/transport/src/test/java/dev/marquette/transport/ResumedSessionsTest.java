package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.kernel.PeerNames;
import dev.marquette.transport.TlsConfig.ClientAuth;
import dev.marquette.transport.TransportStats.Refusal;
import dev.marquette.transport.testkit.TestCertificates;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a TLS session that is gone on with says of its client, and what ends it. The clients are the
 * JDK's, which keep the sessions that they are given.
 */
class ResumedSessionsTest {
  private final TestBroker broker = new TestBroker();
  private final TestCertificates authority = TestCertificates.authority("authority");
  private final TestCertificates server = authority.issue("server");
  private final TestCertificates people = TestCertificates.authority("people");
  private final TestCertificates alice = people.issue("alice");

  /** How a session is gone on with. */
  enum Way {
    TICKET_OF_1_3("TLSv1.3", "TLSv1.3", "TLSv1.2"),
    TICKET_OF_1_2("TLSv1.2", "TLSv1.3", "TLSv1.2"),
    ID_OF_1_2("TLSv1.2", "TLSv1.2");

    final String spoken;
    final List<String> served;

    Way(String spoken, String... served) {
      this.spoken = spoken;
      this.served = List.of(served);
    }
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName(
      "S-33 peer_cert_as_username, peer_cert_as_clientid: a session has its client's certificate")
  void theClientIsWhoItWas(Way way) throws Exception {
    int port = open(way, people, ClientAuth.REQUIRE);
    SSLContext client = client(alice);
    assertThat(goesOn(client, port, way)).isFalse();
    assertThat(goesOn(client, port, way)).isTrue();
    assertThat(goesOn(client, port, way)).isTrue();
    PeerNames names =
        new PeerNames("alice", Objects.requireNonNull(CertificateName.MD5.of(alice.certificate())));
    for (int i = 0; i < 3; i++) {
      FakeConnection connection = broker.kernel.connection(i);
      assertThat(connection.wire.peerCertificateSubject()).isEqualTo("CN=alice");
      assertThat(connection.wire.peerNames()).isEqualTo(names);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("caKey: nobody gets past other authorities with a session from before")
  void otherAuthoritiesEndIt(Way way) throws Exception {
    int port = open(way, people, ClientAuth.REQUIRE);
    SSLContext client = client(alice);
    assertThat(goesOn(client, port, way)).isFalse();
    assertThat(goesOn(client, port, way)).isTrue();

    assertThat(open(way, TestCertificates.authority("others"), ClientAuth.REQUIRE)).isEqualTo(port);
    assertThatThrownBy(() -> goesOn(client, port, way)).isInstanceOf(IOException.class);
    broker.awaitRefusals("mqtt", Refusal.TLS_HANDSHAKE, 1);
    assertThat(broker.kernel.connections).hasSize(2);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("caKey: nor does a session come back with its authorities")
  void theSameAuthoritiesAgainDoNotBringItBack(Way way) throws Exception {
    int port = open(way, people, ClientAuth.REQUIRE);
    SSLContext client = client(alice);
    assertThat(goesOn(client, port, way)).isFalse();
    open(way, TestCertificates.authority("others"), ClientAuth.REQUIRE);
    open(way, people, ClientAuth.REQUIRE);
    assertThat(goesOn(client, port, way)).isFalse();
    assertThat(goesOn(client, port, way)).isTrue();
    assertThat(broker.kernel.connection(2).wire.peerCertificateSubject()).isEqualTo("CN=alice");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("clientAuth: nobody gets past it with a session that has no certificate")
  void whoHadNoCertificateNeedsOneWhenItIsRequired(Way way) throws Exception {
    int port = openUnnamed(way, people, ClientAuth.REQUEST);
    SSLContext client = client(null);
    assertThat(goesOn(client, port, way)).isFalse();
    assertThat(goesOn(client, port, way)).isTrue();
    assertThat(broker.kernel.connection(1).wire.peerCertificateSubject()).isNull();

    assertThat(openUnnamed(way, people, ClientAuth.REQUIRE)).isEqualTo(port);
    assertThatThrownBy(() -> goesOn(client, port, way)).isInstanceOf(IOException.class);
    broker.awaitRefusals("mqtt", Refusal.TLS_HANDSHAKE, 1);
    assertThat(broker.kernel.connections).hasSize(2);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("clientAuth: who was not asked before is asked, whatever session it has")
  void whoWasNotAskedIsAskedWhenCertificatesAre(Way way) throws Exception {
    int port = openUnnamed(way, people, ClientAuth.NONE);
    SSLContext client = client(alice);
    assertThat(goesOn(client, port, way)).isFalse();
    assertThat(goesOn(client, port, way)).isTrue();
    assertThat(broker.kernel.connection(1).wire.peerCertificateSubject()).isNull();

    assertThat(openUnnamed(way, people, ClientAuth.REQUEST)).isEqualTo(port);
    assertThat(goesOn(client, port, way)).isFalse();
    assertThat(broker.kernel.connection(2).wire.peerCertificateSubject()).isEqualTo("CN=alice");
  }

  /** Opens a listener, or changes it in place; names are of certificates. */
  private int open(Way way, TestCertificates authorities, ClientAuth clientAuth) throws Exception {
    return broker.open(
        Configs.names(
            config(way, authorities, clientAuth),
            new CertificateNames(CertificateName.COMMON_NAME, CertificateName.MD5)));
  }

  /** The same where names are CONNECT's, so that no certificate is needed for them. */
  private int openUnnamed(Way way, TestCertificates authorities, ClientAuth clientAuth)
      throws Exception {
    return broker.open(config(way, authorities, clientAuth));
  }

  private ListenerConfig config(Way way, TestCertificates authorities, ClientAuth clientAuth)
      throws TlsMaterialException {
    TlsConfig d = TlsConfig.of(server.material(authorities));
    return Configs.tls(
        TestBroker.mqtt(),
        new TlsConfig(
            d.material(),
            clientAuth,
            way.served,
            d.ciphers(),
            d.handshakeTimeout(),
            d.maxChainDepth(),
            d.honorCipherOrder(),
            d.reuseSessions()));
  }

  /** Connections of one context go on with each other's sessions. */
  private SSLContext client(@Nullable TestCertificates own) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManager[] keys = own == null ? null : own.keyManagers().getKeyManagers();
    context.init(keys, authority.trust().getTrustManagers(), null);
    return context;
  }

  /** Connects, and says whether that went on with the session of an earlier connection. */
  private static boolean goesOn(SSLContext context, int port, Way way) throws Exception {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setEnabledProtocols(new String[] {way.spoken});
    try (RawClient client = new RawClient(socket)) {
      assertThat(client.connected().answersPing()).isTrue(); // by then its ticket has come, too
      boolean known = socket.getSession().getValue("known") != null; // goes with the session
      socket.getSession().putValue("known", true);
      return known;
    }
  }
}
