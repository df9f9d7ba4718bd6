package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.marquette.kernel.PeerNames;
import dev.marquette.transport.TlsConfig.ClientAuth;
import dev.marquette.transport.TransportStats.Refusal;
import dev.marquette.transport.testkit.TestCertificates;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsListenerTest {
  private final TestBroker broker = new TestBroker();
  private final TestCertificates authority = TestCertificates.authority("authority");
  private final TestCertificates server = authority.issue("server");

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void isBoringSslHere() {
    assertThat(OpenSsl.unavailabilityCause()).isNull();
    assertThat(ServerTls.provider()).isEqualTo(SslProvider.OPENSSL_REFCNT);
    assertThat(OpenSsl.versionString()).contains("BoringSSL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void speaksBothVersions(String version) throws Exception {
    int port = broker.open(tls(TlsConfig.of(server.material())));
    try (RawClient client = TlsClients.connect(port, authority, null, version)) {
      assertThat(client.connected().answersPing()).isTrue();
      assertThat(((SSLSocket) client.socket).getSession().getProtocol()).isEqualTo(version);
    }
    assertThat(broker.kernel.connection(0).wire.peerCertificateSubject()).isNull();
  }

  @Test
  void offersOnlyWhatIsConfigured() throws Exception {
    TlsConfig twelve =
        new TlsConfig(
            server.material(),
            ClientAuth.NONE,
            List.of("TLSv1.2"),
            List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
            Duration.ofSeconds(15),
            10,
            true,
            true);
    int port = broker.open(tls(twelve));
    assertThatThrownBy(() -> TlsClients.connect(port, authority, null, "TLSv1.3"))
        .isInstanceOf(SSLException.class);
    try (RawClient client = TlsClients.connect(port, authority, null)) {
      assertThat(((SSLSocket) client.socket).getSession().getCipherSuite())
          .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    }
    broker.awaitRefusals("mqtt", Refusal.TLS_HANDSHAKE, 1);
  }

  @Test
  void ciphersOfTls12DoNotSwitchTls13Off() throws Exception {
    TlsConfig config =
        new TlsConfig(
            server.material(),
            ClientAuth.NONE,
            List.of("TLSv1.3", "TLSv1.2"),
            List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
            Duration.ofSeconds(15),
            10,
            true,
            true);
    int port = broker.open(tls(config));
    try (RawClient client = TlsClients.connect(port, authority, null, "TLSv1.3")) {
      assertThat(client.connected().answersPing()).isTrue();
    }
  }

  @Test
  void aNewCertificateIsOfTheNextHandshake() throws Exception {
    int port = broker.open(tls(TlsConfig.of(server.material())));
    try (RawClient stays = TlsClients.connect(port, authority, null).connected()) {
      TestCertificates renewed = authority.issue("renewed");
      assertThat(broker.open(tls(TlsConfig.of(renewed.material())))).isEqualTo(port);

      try (RawClient next = TlsClients.connect(port, authority, null).connected()) {
        assertThat(TlsClients.serverCertificate(next)).isEqualTo(renewed.certificate());
        assertThat(TlsClients.serverCertificate(stays)).isEqualTo(server.certificate());
        assertThat(stays.answersPing()).isTrue();
        assertThat(next.answersPing()).isTrue();
      }
      assertThat(Objects.requireNonNull(broker.state("mqtt").certificate()).subject())
          .isEqualTo("CN=renewed");
    }
  }

  @Test
  void aHandshakeThatHasBegunEndsWithTheCertificateThatItBeganWith() throws Exception {
    int port = broker.open(tls(TlsConfig.of(server.material())));
    try (RawClient slow = new RawClient(port)) {
      await().until(() -> broker.stats("mqtt").connections() == 1);
      slow.send((byte) 0x16); // a record's first byte: the handler is there
      broker.open(tls(TlsConfig.of(authority.issue("renewed").material())));
      try (RawClient next = TlsClients.connect(port, authority, null)) {
        assertThat(next.connected().answersPing()).isTrue();
      }
    }
    await().until(() -> broker.stats("mqtt").connections() == 0);
  }

  @Test
  void tlsComesAndGoesInPlace() throws Exception {
    int port = broker.open(TestBroker.mqtt());
    try (RawClient plain = new RawClient(port).connected()) {
      broker.open(tls(TlsConfig.of(server.material())));
      try (RawClient secure = TlsClients.connect(port, authority, null).connected()) {
        broker.open(TestBroker.mqtt());
        try (RawClient plainAgain = new RawClient(port).connected()) {
          assertThat(plainAgain.answersPing()).isTrue();
        }
        assertThat(secure.answersPing()).isTrue();
      }
      assertThat(plain.answersPing()).isTrue();
    }
  }

  @Test
  void optionsThatTheLibraryRefusesLeaveTheOldOnes() throws Exception {
    int port = broker.open(tls(TlsConfig.of(server.material())));
    TlsConfig nonsense =
        new TlsConfig(
            server.material(),
            ClientAuth.NONE,
            List.of("TLSv1.2"),
            List.of("NO_SUCH_CIPHER"),
            Duration.ofSeconds(15),
            10,
            true,
            true);
    assertThatThrownBy(() -> broker.listeners.apply(tls(nonsense)))
        .isInstanceOf(ListenerException.class)
        .hasMessageContaining("listener mqtt")
        .hasMessageContaining("NO_SUCH_CIPHER");
    assertThatThrownBy(
            () -> broker.listeners.apply(tls(asking(server.material(), ClientAuth.REQUIRE))))
        .isInstanceOf(ListenerException.class)
        .hasMessageContaining("no authority is given");
    try (RawClient client = TlsClients.connect(port, authority, null)) {
      assertThat(client.connected().answersPing()).isTrue();
    }
  }

  @Test
  void clientCertificatesAreRequired() throws Exception {
    TestCertificates people = TestCertificates.authority("people");
    int port = broker.open(tls(asking(server.material(people), ClientAuth.REQUIRE)));
    try (RawClient client = TlsClients.connect(port, authority, people.issue("alice"))) {
      assertThat(client.connected().answersPing()).isTrue();
    }
    assertThat(broker.kernel.connection(0).wire.peerCertificateSubject()).isEqualTo("CN=alice");

    TestCertificates stranger = TestCertificates.authority("strangers").issue("mallory");
    assertRefuses(() -> TlsClients.connect(port, authority, stranger).connected());
    assertRefuses(() -> TlsClients.connect(port, authority, null).connected());
    broker.awaitRefusals("mqtt", Refusal.TLS_HANDSHAKE, 2);
    assertThat(broker.kernel.connections).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  @DisplayName("S-43 depth: a chain with more authorities than allowed is refused")
  void chainsAreOnlySoDeep(String version) throws Exception {
    TestCertificates people = TestCertificates.authority("people");
    TestCertificates department = people.issueAuthority("department");
    TestCertificates alice = department.issue("alice");
    int port = broker.open(tls(asking(server.material(people), ClientAuth.REQUIRE, 1)));
    try (RawClient client =
        TlsClients.with(alice.keyManagers(department), port, authority, version)) {
      assertThat(client.connected().answersPing()).isTrue();
    }
    assertThat(broker.open(tls(asking(server.material(people), ClientAuth.REQUIRE, 0))))
        .isEqualTo(port);
    assertRefuses(
        () -> TlsClients.with(alice.keyManagers(department), port, authority, version).connected());
    broker.awaitRefusals("mqtt", Refusal.TLS_HANDSHAKE, 1);
    try (RawClient client = TlsClients.connect(port, authority, people.issue("bob"), version)) {
      assertThat(client.connected().answersPing()).isTrue();
    }
  }

  @Test
  @DisplayName("S-33 peer_cert_as_username, peer_cert_as_clientid: names of the certificate")
  void namesOfCertificates() throws Exception {
    TestCertificates people = TestCertificates.authority("people");
    TestCertificates alice = people.issue("alice");
    CertificateNames names = new CertificateNames(CertificateName.COMMON_NAME, CertificateName.MD5);
    int port =
        broker.open(Configs.names(tls(asking(server.material(people), ClientAuth.REQUIRE)), names));
    try (RawClient client = TlsClients.connect(port, authority, alice)) {
      assertThat(client.connected().answersPing()).isTrue();
    }
    assertThat(broker.kernel.connection(0).wire.peerNames())
        .isEqualTo(
            new PeerNames(
                "alice", Objects.requireNonNull(CertificateName.MD5.of(alice.certificate()))));
  }

  @Test
  @DisplayName("Where names are of certificates, who has none is closed before MQTT begins")
  void noCertificateNoName() throws Exception {
    TestCertificates people = TestCertificates.authority("people");
    int port =
        broker.open(
            Configs.names(
                tls(asking(server.material(people), ClientAuth.REQUEST)),
                new CertificateNames(CertificateName.SUBJECT, null)));
    assertRefuses(() -> TlsClients.connect(port, authority, null).connected());
    broker.awaitRefusals("mqtt", Refusal.CERTIFICATE_NAME, 1);
    assertThat(broker.kernel.connections).isEmpty();
    try (RawClient client = TlsClients.connect(port, authority, people.issue("bob"))) {
      assertThat(client.connected().answersPing()).isTrue();
    }
    assertThat(broker.kernel.connection(0).wire.peerNames())
        .isEqualTo(new PeerNames("CN=bob", null));
  }

  @Test
  void clientCertificatesAreRequested() throws Exception {
    TestCertificates people = TestCertificates.authority("people");
    int port = broker.open(tls(asking(server.material(people), ClientAuth.REQUEST)));
    try (RawClient none = TlsClients.connect(port, authority, null).connected();
        RawClient some = TlsClients.connect(port, authority, people.issue("bob")).connected()) {
      assertThat(none.answersPing()).isTrue();
      assertThat(some.answersPing()).isTrue();
    }
    assertThat(broker.kernel.connection(0).wire.peerCertificateSubject()).isNull();
    assertThat(broker.kernel.connection(1).wire.peerCertificateSubject()).isEqualTo("CN=bob");
  }

  @Test
  void whatIsNoHandshakeIsCountedAndClosed() throws Exception {
    int port = broker.open(tls(TlsConfig.of(server.material())));
    try (RawClient client = new RawClient(port)) {
      client.send("GET / HTTP/1.1\r\n\r\n");
      client.readAll();
    }
    broker.awaitRefusals("mqtt", Refusal.TLS_HANDSHAKE, 1);
    await().until(() -> broker.stats("mqtt").connections() == 0);
  }

  @Test
  void aHandshakeMayNotTakeLong() throws Exception {
    TlsConfig of = TlsConfig.of(server.material());
    int port =
        broker.open(
            tls(
                new TlsConfig(
                    of.material(),
                    of.clientAuth(),
                    of.versions(),
                    of.ciphers(),
                    Duration.ofMillis(50),
                    10,
                    true,
                    true)));
    try (RawClient client = new RawClient(port)) {
      client.readAll();
    }
    broker.awaitRefusals("mqtt", Refusal.TLS_HANDSHAKE, 1);
  }

  @Test
  void aReplacedContextIsFreedWithItsLastConnection() throws Exception {
    ServerTls tls = new ServerTls();
    tls.use("test", TlsConfig.of(server.material()));
    SslContext first = Objects.requireNonNull(tls.context());
    var handler = Objects.requireNonNull(tls.newHandler(PooledByteBufAllocator.DEFAULT));

    tls.use("test", TlsConfig.of(server.material())); // nothing has changed
    assertThat(tls.context()).isSameAs(first);

    tls.use("test", TlsConfig.of(authority.issue("renewed").material()));
    SslContext second = Objects.requireNonNull(tls.context());
    assertThat(((ReferenceCounted) first).refCnt()).as("held by the engine").isEqualTo(1);
    ((ReferenceCounted) handler.engine()).release();
    assertThat(((ReferenceCounted) first).refCnt()).isZero();

    tls.close();
    assertThat(((ReferenceCounted) second).refCnt()).isZero();
    assertThat(tls.newHandler(PooledByteBufAllocator.DEFAULT)).isNull();
  }

  @Test
  void swapsUnderContentionFreeEveryContext() throws Exception {
    ServerTls tls = new ServerTls();
    List<TlsConfig> configs =
        List.of(
            TlsConfig.of(server.material()), TlsConfig.of(authority.issue("renewed").material()));
    tls.use("test", configs.getFirst());
    List<SslContext> contexts = new ArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch shakingHands = new CountDownLatch(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<?>> handshakers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        handshakers.add(
            threads.submit(
                () -> {
                  shakingHands.countDown();
                  do {
                    var handler =
                        Objects.requireNonNull(tls.newHandler(PooledByteBufAllocator.DEFAULT));
                    ((ReferenceCounted) handler.engine()).release();
                  } while (!over.get());
                }));
      }
      shakingHands.await();
      for (int i = 0; i < 20; i++) {
        tls.use("test", configs.get(i % 2));
        contexts.add(Objects.requireNonNull(tls.context()));
      }
      over.set(true);
      for (Future<?> handshaker : handshakers) {
        handshaker.get();
      }
    }
    tls.close();
    assertThat(contexts).allMatch(context -> ((ReferenceCounted) context).refCnt() == 0);
  }

  private static ListenerConfig tls(TlsConfig tls) {
    return Configs.tls(TestBroker.mqtt(), tls);
  }

  private static TlsConfig asking(TlsMaterial material, ClientAuth clientAuth) {
    TlsConfig of = TlsConfig.of(material);
    return asking(material, clientAuth, of.maxChainDepth());
  }

  private static TlsConfig asking(TlsMaterial material, ClientAuth clientAuth, int maxChainDepth) {
    TlsConfig of = TlsConfig.of(material);
    return new TlsConfig(
        material,
        clientAuth,
        of.versions(),
        of.ciphers(),
        of.handshakeTimeout(),
        maxChainDepth,
        true,
        true);
  }

  /** TLS 1.3 tells a client of its refusal when it first reads. */
  private static void assertRefuses(Handshake handshake) {
    assertThatThrownBy(handshake::run).isInstanceOf(IOException.class);
  }

  private interface Handshake {
    RawClient run() throws Exception;
  }
}
