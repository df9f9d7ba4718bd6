package dev.marquette.app.apply;

import static dev.marquette.app.apply.Documents.desired;
import static dev.marquette.app.apply.Documents.listener;
import static dev.marquette.codec.testkit.TestPorts.freePort;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.app.RawSocket;
import dev.marquette.app.apply.Change.Effect;
import dev.marquette.app.secrets.SecretsInMemory;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.config.AppliedReport.State;
import dev.marquette.kernel.config.ConfigDocument;
import dev.marquette.transport.EventLoops;
import dev.marquette.transport.ListenerState;
import dev.marquette.transport.Listeners;
import dev.marquette.transport.testkit.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S-34: every field is changed while clients are connected, and does something. */
class ChangesInPlaceTest {
  private static final Map<String, Map<String, byte[]>> SECRETS = secrets();

  private final EventLoops loops = EventLoops.start(1);
  private final BrokerKernel kernel =
      BrokerKernel.start(
          loops.executors(), MqttSettings.DEFAULT, KernelClock.SYSTEM, ClusterLink.ALONE);
  private final WatchedKernel watched = new WatchedKernel(kernel);
  private final Listeners listeners = new Listeners(loops, kernel);
  private final SecretsInMemory secrets = new SecretsInMemory();
  private final Reports reports = new Reports();
  private final ConfigApplier applier = new ConfigApplier(kinds(), reports);
  private final int port = freePort();
  private final int other = freePort();

  @AfterEach
  void close() {
    kernel.close();
    listeners.close();
    loops.close();
  }

  @Test
  @DisplayName("Every field says what its change does")
  void whole() {
    assertThat(Changes.all().filter(c -> c.kind().equals("Listener")).map(Change::path))
        .containsExactlyInAnyOrderElementsOf(SchemaFields.of("listeners").toList());
    assertThat(Changes.all().filter(c -> c.kind().equals("MqttCluster")).map(Change::path))
        .containsExactlyInAnyOrderElementsOf(
            SchemaFields.of("mqttclusters").filter(ChangesInPlaceTest::isOfClients).toList());
  }

  /**
   * The rest is of pods, of what the operator makes, and of what brokers tell of themselves: that
   * {@code SysSampleTest} changes.
   */
  private static boolean isOfClients(String field) {
    return Stream.of("mqtt.", "authentication.", "authorization.", "routeTable")
        .anyMatch(field::startsWith);
  }

  static Stream<Change> changes() {
    return Changes.all().filter(change -> change.effect() != Effect.NEVER);
  }

  @ParameterizedTest
  @MethodSource("changes")
  @DisplayName("A change is in force, and no client loses its connection that it does not concern")
  void inPlace(Change change) throws Exception {
    secrets.replace(SECRETS);
    apply(change.before(port));
    boolean plain = Stream.of("tls", "ws", "proxy").noneMatch(change.base()::contains);
    try (RawSocket witness = RawSocket.to(other).connected("witness");
        @Nullable RawSocket client = plain ? RawSocket.to(port).connected("client") : null) {
      List<@Nullable Object> before = state();
      int bound = port("l");
      int next = change.effect() == Effect.REBINDS ? freePort() : port;
      apply(change.path().equals("port") ? change.before(next) : change.after(port));

      assertThat(state().equals(before))
          .as("nothing has changed")
          .isEqualTo(change.effect() == Effect.OPERATOR);
      assertThat(isServed(witness)).isTrue();
      if (change.effect() == Effect.CLOSES) {
        Packet goodbye = client == null ? null : client.read();
        assertThat(goodbye)
            .isEqualTo(
                new Disconnect(
                    ReasonCode.ADMINISTRATIVE_ACTION,
                    null,
                    "the listener has changed, or is gone",
                    null,
                    List.of()));
      } else {
        assertThat(client == null || isServed(client)).isTrue();
        assertThat(port("l")).isEqualTo(change.path().equals("port") ? next : bound);
      }
    }
  }

  private static boolean isServed(RawSocket client) throws IOException {
    client.send(Ping.REQUEST);
    Packet answer = client.read();
    return answer == Ping.RESPONSE;
  }

  /** All that the broker acts on. */
  private List<@Nullable Object> state() {
    ListenerState state = listeners.state("l");
    return Arrays.asList(
        watched.inForce("l"),
        state == null ? null : state.config(),
        state == null ? null : state.boundTo());
  }

  private int port(String name) {
    ListenerState state = listeners.state(name);
    return state == null ? 0 : state.boundTo().getPort();
  }

  private void apply(ConfigDocument changed) {
    ConfigDocument cluster = changed.kind().equals("MqttCluster") ? changed : Changes.openCluster();
    ConfigDocument listener = changed.kind().equals("Listener") ? changed : listener("l", port);
    applier.onConfig(desired(cluster, listener, listener("witness", other)));
    for (String name : List.of("c", "l", "witness")) {
      assertThat(reports.error(name)).as(name).isNull();
      assertThat(reports.state(name)).isEqualTo(State.APPLIED);
    }
  }

  private SequencedMap<String, KindApplier> kinds() {
    AuthApplier auth = new AuthApplier(watched.kernel(), secrets);
    SequencedMap<String, KindApplier> kinds = new LinkedHashMap<>();
    kinds.put("MqttCluster", new ClusterApplier(watched.kernel(), Map.of(), auth::defaults));
    kinds.put("AuthSource", auth);
    kinds.put(
        "Listener",
        new ListenerApplier(watched.kernel(), listeners, auth, secrets, TestCertificates::now));
    return kinds;
  }

  private static Map<String, Map<String, byte[]>> secrets() {
    TestCertificates authority = TestCertificates.authority("authority");
    TestCertificates one = authority.issue("one");
    TestCertificates two = authority.issue("two");
    byte[] ca = TestCertificates.pem(authority.certificate());
    Map<String, byte[]> first =
        Map.of(
            "tls.crt", TestCertificates.pem(one.certificate()),
            "tls.key", TestCertificates.pem(one.keys().getPrivate()),
            "chain.crt", TestCertificates.pem(one.certificate(), authority.certificate()),
            "two.crt", TestCertificates.pem(two.certificate()),
            "two.key", TestCertificates.pem(two.keys().getPrivate()),
            "two-encrypted.key", two.encryptedKey("secret"),
            "password", "secret".getBytes(StandardCharsets.UTF_8),
            "ca.crt", ca,
            "other-ca.crt", TestCertificates.pem(TestCertificates.authority("x").certificate()));
    Map<String, byte[]> second =
        Map.of(
            "tls.crt", TestCertificates.pem(two.certificate()),
            "tls.key", TestCertificates.pem(two.keys().getPrivate()),
            "ca.crt", ca);
    return Map.of("s", first, "s2", second);
  }
}
