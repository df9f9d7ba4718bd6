package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.transport.TlsConfig.ClientAuth;
import dev.marquette.transport.testkit.TestCertificates;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be switched off of TLS, as the JDK's clients see it. */
class TlsOptionsTest {
  private static final String STRONG = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
  private static final String WEAKER = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
  private static final String OLD = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384";

  private static final List<String> BOTH = List.of("TLSv1.3", "TLSv1.2");

  private final TestBroker broker = new TestBroker();
  private final TestCertificates authority = TestCertificates.authority("authority");
  private final TestCertificates people = TestCertificates.authority("people");
  private final TlsMaterial material;

  TlsOptionsTest() throws TlsMaterialException {
    material = authority.issue("server").material(people);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  /** Opens a listener, or changes it in place. */
  private int open(
      ClientAuth clientAuth,
      List<String> versions,
      List<String> ciphers,
      boolean honorCipherOrder,
      boolean reuseSessions)
      throws ListenerException {
    TlsConfig d = TlsConfig.of(material);
    return broker.open(
        Configs.tls(
            TestBroker.mqtt(),
            new TlsConfig(
                material,
                clientAuth,
                versions,
                ciphers,
                d.handshakeTimeout(),
                d.maxChainDepth(),
                honorCipherOrder,
                reuseSessions)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2", "TLSv1.2 alone"})
  @DisplayName("reuse_sessions: a client that comes again need not prove all anew; off, it has to")
  void sessions(String version) throws Exception {
    String[] spoken = {version.substring(0, "TLSv1.x".length())};
    List<String> served = version.endsWith("alone") ? List.of("TLSv1.2") : BOTH;
    for (boolean reuse : new boolean[] {true, false, true}) {
      int port = open(ClientAuth.REQUEST, served, List.of(), true, reuse);
      SSLContext client = trusting();
      assertThat(goesOn(client, port, spoken)).isFalse();
      assertThat(goesOn(client, port, spoken)).isEqualTo(reuse);
      assertThat(goesOn(client, port, spoken)).isEqualTo(reuse);
    }
  }

  @Test
  @DisplayName("reuse_sessions: what proves who a client is, another certificate ends")
  void sessionsEnd() throws Exception {
    String[] spoken = {"TLSv1.3"};
    int port = open(ClientAuth.NONE, List.of("TLSv1.3"), List.of(), true, true);
    SSLContext client = trusting();
    assertThat(goesOn(client, port, spoken)).isFalse();
    assertThat(goesOn(client, port, spoken)).isTrue();
    broker.open(
        Configs.tls(TestBroker.mqtt(), TlsConfig.of(authority.issue("renewed").material())));
    assertThat(goesOn(client, port, spoken)).isFalse();
  }

  /** Whether the client's connection is one of the session of an earlier one. */
  private static boolean goesOn(SSLContext context, int port, String[] versions) throws Exception {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setEnabledProtocols(versions);
    try (RawClient client = new RawClient(socket)) {
      assertThat(client.connected().answersPing()).isTrue();
      boolean known = socket.getSession().getValue("known") != null; // goes with the session
      socket.getSession().putValue("known", true);
      return known;
    }
  }

  @Test
  @DisplayName("reuse_sessions: off is refused where the TLS library cannot do it")
  void jdkReusesSessions() throws Exception {
    SslContext jdk =
        SslContextBuilder.forServer(material.key(), material.chain())
            .sslProvider(SslProvider.JDK)
            .build();
    assertThatThrownBy(() -> EngineOptions.forgetSessions("l", jdk))
        .isInstanceOf(ListenerException.class)
        .hasMessageContaining("listener l: reuseSessions false needs BoringSSL");
  }

  @ParameterizedTest
  @CsvSource({
    "true,  STRONG WEAKER, WEAKER STRONG, STRONG",
    "true,  WEAKER STRONG, STRONG WEAKER, WEAKER",
    "true,  STRONG WEAKER, OLD WEAKER,    WEAKER",
    "false, STRONG WEAKER, WEAKER STRONG, WEAKER",
    "false, WEAKER STRONG, STRONG WEAKER, STRONG",
    "false, STRONG WEAKER, OLD WEAKER,    WEAKER",
  })
  @DisplayName("honor_cipher_order: our first suite that the client knows, or its first of ours")
  void orderOfCiphers(boolean honored, String ours, String theirs, String taken) throws Exception {
    int port = open(ClientAuth.NONE, BOTH, suites(ours), honored, true);
    assertThat(suite(port, suites(theirs))).isEqualTo(suites(taken).getFirst());
  }

  @Test
  @DisplayName("honor_cipher_order: off, the rest of the listener's options holds as before")
  void orderOfCiphersAlone() throws Exception {
    int port = open(ClientAuth.REQUIRE, BOTH, List.of(STRONG), false, true);
    try (RawClient client = TlsClients.connect(port, authority, people.issue("alice"), "TLSv1.2")) {
      assertThat(client.connected().answersPing()).isTrue();
    }
    assertThat(broker.kernel.connection(0).wire.peerCertificateSubject()).isEqualTo("CN=alice");
    assertThatThrownBy(() -> TlsClients.connect(port, authority, null, "TLSv1.2").connected())
        .isInstanceOf(IOException.class);
    try (RawClient client = TlsClients.connect(port, authority, people.issue("bob"), "TLSv1.3")) {
      assertThat(client.connected().answersPing()).isTrue();
    }
    open(ClientAuth.NONE, BOTH, List.of(STRONG), false, true);
    assertThatThrownBy(() -> suite(port, List.of(WEAKER, OLD)))
        .as("none of ours")
        .isInstanceOf(IOException.class);
  }

  private static List<String> suites(String names) {
    return List.of(names.split(" ")).stream()
        .map(
            name ->
                switch (name) {
                  case "STRONG" -> STRONG;
                  case "WEAKER" -> WEAKER;
                  default -> OLD;
                })
        .toList();
  }

  /** What a client of TLS 1.2 gets that knows these, the first of them best. */
  private String suite(int port, List<String> known) throws Exception {
    SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", port);
    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
    socket.setEnabledCipherSuites(known.toArray(String[]::new));
    try (RawClient client = new RawClient(socket)) {
      assertThat(client.connected().answersPing()).isTrue();
      return socket.getSession().getCipherSuite();
    }
  }

  private SSLContext trusting() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, authority.trust().getTrustManagers(), null);
    return context;
  }
}
