package dev.marquette.app.apply;

import static dev.marquette.app.apply.Documents.desired;
import static dev.marquette.app.apply.Documents.document;
import static dev.marquette.app.apply.Documents.listener;
import static dev.marquette.codec.testkit.TestPorts.freePort;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.app.secrets.SecretsInMemory;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator;
import dev.marquette.kernel.Authenticator.Credentials;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.config.AppliedReport.State;
import dev.marquette.transport.EventLoops;
import dev.marquette.transport.ListenerState;
import dev.marquette.transport.Listeners;
import dev.marquette.transport.testkit.TestCertificates;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Listener resources and the ports that they open, on real sockets. */
class ListenerApplierTest {
  private static final String EVERYBODY = ",\"authentication\":{\"enabled\":false}";

  private final EventLoops loops = EventLoops.start(1);
  private final BrokerKernel kernel =
      BrokerKernel.start(
          loops.executors(), MqttSettings.DEFAULT, KernelClock.SYSTEM, ClusterLink.ALONE);
  private final Listeners listeners = new Listeners(loops, kernel);
  private final SecretsInMemory secrets = new SecretsInMemory();
  private final List<Welcome> welcomes = new ArrayList<>();
  private final AuthApplier auth = new AuthApplier(watched(), secrets);
  private final Reports reports = new Reports();
  private Instant now = TestCertificates.now();
  private final ConfigApplier applier = new ConfigApplier(kinds(), reports);

  @AfterEach
  void close() {
    kernel.close();
    listeners.close();
    loops.close();
  }

  @Test
  void opensClosesAndOpensAgain() {
    int port = freePort();
    applier.onConfig(desired(listener("a", port)));
    assertThat(isOpen(port)).isTrue();
    assertThat(reports.of("a").details()).containsEntry("connections", "0");

    applier.onConfig(desired(listener("a", port, ",\"enabled\":false")));
    assertThat(isOpen(port)).isFalse();
    assertThat(reports.state("a")).isEqualTo(State.APPLIED);
    assertThat(reports.of("a").details()).isEmpty();

    applier.onConfig(desired(listener("a", port)));
    assertThat(isOpen(port)).isTrue();
    applier.onConfig(desired());
    assertThat(isOpen(port)).isFalse();
  }

  @Test
  void theSecondOfTwoWithOnePortWaitsForTheFirstToGo() {
    int port = freePort();
    applier.onConfig(desired(listener("a", port), listener("b", port)));
    assertThat(reports.state("a")).isEqualTo(State.APPLIED);
    assertThat(reports.error("b")).contains("port " + port);

    applier.onConfig(desired(listener("b", port)));
    assertThat(reports.state("b")).isEqualTo(State.APPLIED);
    assertThat(isOpen(port)).isTrue();
  }

  @Test
  void oneMovesAwayAndAnotherComesInTheSameSave() {
    int first = freePort();
    int second = freePort();
    for (String comes : new String[] {"a", "z"}) {
      applier.onConfig(desired(listener("m", first)));
      applier.onConfig(desired(listener("m", second), listener(comes, first)));

      assertThat(port("m")).isEqualTo(second);
      assertThat(port(comes)).isEqualTo(first);
      applier.onConfig(desired());
    }
  }

  @Test
  void twoSwapTheirPortsInOneSave() {
    int first = freePort();
    int second = freePort();
    applier.onConfig(desired(listener("a", first), listener("b", second)));
    applier.onConfig(desired(listener("a", second), listener("b", first)));

    assertThat(port("a")).isEqualTo(second);
    assertThat(port("b")).isEqualTo(first);
    assertThat(reports.byName.values()).allMatch(report -> report.state() == State.APPLIED);
  }

  @Test
  void aPortThatSomebodyElseHasIsTakenWhenItIsFree() throws IOException {
    int port = freePort();
    try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(other.isBound()).isTrue();
      applier.onConfig(desired(listener("a", port)));
      applier.refresh();
      assertThat(reports.state("a")).isEqualTo(State.FAILED);
      assertThat(applier.notReadyBecause()).isEqualTo("no listener is open of a");
    }
    applier.refresh();

    assertThat(reports.state("a")).isEqualTo(State.APPLIED);
    assertThat(isOpen(port)).isTrue();
    assertThat(applier.notReadyBecause()).isNull();
  }

  @Test
  void oneThatIsOpenIsEnoughToBeReady() {
    int port = freePort();
    applier.onConfig(desired(listener("a", port), listener("b", port)));
    assertThat(applier.notReadyBecause()).isNull();

    applier.onConfig(desired(listener("b", port, ",\"enabled\":false")));
    assertThat(applier.notReadyBecause()).as("none is wanted").isNull();
    applier.onConfig(desired(document("Listener", "c", "{\"port\":\"none\"}")));
    assertThat(applier.notReadyBecause()).isEqualTo("no listener is open of c");
    applier.onConfig(desired());
    assertThat(applier.notReadyBecause()).isNull();
  }

  @Test
  void aCertificateIsWaitedForAndSwapped() {
    TestCertificates authority = TestCertificates.authority("authority");
    applier.onConfig(desired(listener("tls", freePort(), ",\"tls\":{\"secretName\":\"s\"}")));
    assertThat(reports.error("tls")).contains("Secret s has no key tls.crt (yet)");

    secrets.onChange(applier::onSecretsChanged);
    secrets.replace(Map.of("s", secret(authority.issue("one"))));
    assertThat(reports.of("tls").details()).containsEntry("subject", "CN=one");

    secrets.replace(Map.of("s", secret(authority.issue("two"))));
    assertThat(reports.of("tls").details()).containsEntry("subject", "CN=two");

    secrets.replace(Map.of("s", Map.of("tls.crt", new byte[] {1}, "tls.key", new byte[] {2})));
    assertThat(reports.error("tls")).startsWith("Secret s: ");
    assertThat(reports.of("tls").details()).as("still serves").containsEntry("subject", "CN=two");
  }

  @Test
  void aCertificateThatIsNotValidYetIsUsedOnceItIs() {
    TestCertificates soon =
        TestCertificates.authority("authority")
            .issue("soon", now.plus(Duration.ofHours(1)), now.plus(Duration.ofHours(9)));
    secrets.replace(Map.of("s", secret(soon)));
    applier.onConfig(desired(listener("tls", freePort(), ",\"tls\":{\"secretName\":\"s\"}")));
    applier.refresh();
    assertThat(reports.error("tls")).contains("is not valid before");

    now = now.plus(Duration.ofHours(2));
    applier.refresh();
    assertThat(reports.state("tls")).isEqualTo(State.APPLIED);
  }

  @Test
  @DisplayName(
      "What is a listener's own stays when a change is refused, and ends with the listener")
  void settingsOfItsOwn() {
    int port = freePort();
    applier.onConfig(desired(listener("a", port, ",\"mqtt\":{\"maxQos\":1}")));
    assertThat(kernel.settings("a").maxQos()).isEqualTo(1);
    assertThat(kernel.settings("b").maxQos()).isEqualTo(2);

    String secretless = ",\"tls\":{\"secretName\":\"none\"},\"mqtt\":{\"maxQos\":0}";
    applier.onConfig(desired(listener("a", port, secretless)));
    assertThat(reports.error("a")).contains("Secret none");
    assertThat(kernel.settings("a").maxQos()).isEqualTo(1);

    int taken = freePort();
    applier.onConfig(
        desired(
            listener("a", port, ",\"mqtt\":{\"maxQos\":1}"),
            listener("t", taken),
            listener("z", taken, ",\"mqtt\":{\"maxQos\":0}")));
    assertThat(reports.error("z")).contains("port " + taken);
    applier.onConfig(
        desired(listener("a", taken, ",\"mqtt\":{\"maxQos\":0}"), listener("t", taken)));
    assertThat(reports.error("a")).contains("port " + taken);
    assertThat(kernel.settings("a").maxQos()).as("as the one that is open").isEqualTo(1);

    applier.onConfig(desired());
    assertThat(kernel.settings("a").maxQos()).as("of sessions that are left").isEqualTo(2);
    applier.onConfig(desired(listener("a", port, ",\"mqtt\":{\"maxQos\":1}")));
    assertThat(kernel.settings("a").maxQos()).isEqualTo(1);
    applier.onConfig(
        desired(
            listener("a", port, ",\"enabled\":false,\"mqtt\":{\"maxQos\":1}"),
            listener("t", taken)));
    assertThat(kernel.settings("a").maxQos()).as("when it is switched off").isEqualTo(2);
    applier.onConfig(
        desired(listener("a", taken, ",\"mqtt\":{\"maxQos\":1}"), listener("t", taken)));
    assertThat(reports.error("a")).contains("port " + taken);
    assertThat(kernel.settings("a").maxQos()).as("when it does not open again").isEqualTo(2);
    applier.onConfig(desired(listener("a", port)));
    assertThat(kernel.settings("a").maxQos()).isEqualTo(2);
  }

  @Test
  @DisplayName("Who lets everybody in and moves away does not let them in at the old place")
  void opensOnlyTheNewPlace() {
    int old = freePort();
    int next = freePort();
    applier.onConfig(desired(listener("a", old)));
    welcomes.clear();
    applier.onConfig(desired(listener("a", next, EVERYBODY)));

    assertThat(reports.state("a")).isEqualTo(State.APPLIED);
    assertThat(welcomes).containsExactly(new Welcome(old, false), new Welcome(next, true));
  }

  @Test
  @DisplayName("Who lets in fewer does so before it moves")
  void closesTheOldPlaceFirst() {
    int old = freePort();
    applier.onConfig(desired(listener("a", old, EVERYBODY)));
    assertThat(welcomes).containsExactly(new Welcome(0, true));
    welcomes.clear();
    applier.onConfig(desired(listener("a", freePort())));

    assertThat(welcomes).first().isEqualTo(new Welcome(old, false));
    assertThat(welcomes).noneMatch(Welcome::everybody);
  }

  @Test
  @DisplayName("Who cannot move lets in whom it did, also where another has gone in between")
  void staysAsItWas() {
    int old = freePort();
    int taken = freePort();
    applier.onConfig(desired(listener("a", old), listener("t", taken)));
    applier.onConfig(desired(listener("a", taken, EVERYBODY), listener("t", taken)));
    assertThat(reports.error("a")).contains("port " + taken);
    assertThat(port("a")).isEqualTo(old);
    assertThat(welcomes).noneMatch(Welcome::everybody);

    applier.onConfig(desired(listener("t", taken)));
    applier.onConfig(desired(listener("a", taken, EVERYBODY), listener("t", taken)));
    assertThat(reports.error("a")).contains("port " + taken);
    assertThat(welcomes).as("its clients may still be here").noneMatch(Welcome::everybody);
  }

  /** Where listener a is when it is said whether it lets everybody in; port 0: nowhere. */
  private record Welcome(int port, boolean everybody) {}

  private void watch(Authenticator authenticator) {
    Credentials anybody =
        new Credentials(
            "c",
            null,
            null,
            MqttVersion.V5,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
            "a",
            null);
    welcomes.add(
        new Welcome(
            port("a"), authenticator.authenticate(anybody).join().reason() == ReasonCode.SUCCESS));
  }

  private Kernel watched() {
    return (Kernel)
        Proxy.newProxyInstance(
            Kernel.class.getClassLoader(),
            new Class<?>[] {Kernel.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("authenticator")) {
                watch((Authenticator) arguments[0]);
              }
              return method.invoke(kernel, arguments);
            });
  }

  private SequencedMap<String, KindApplier> kinds() {
    return new LinkedHashMap<>(
        Map.of("Listener", new ListenerApplier(kernel, listeners, auth, secrets, () -> now)));
  }

  private int port(String name) {
    ListenerState state = listeners.state(name);
    return state == null ? 0 : state.boundTo().getPort();
  }

  private static Map<String, byte[]> secret(TestCertificates certificate) {
    return Map.of(
        "tls.crt",
        TestCertificates.pem(certificate.certificate()),
        "tls.key",
        TestCertificates.pem(certificate.keys().getPrivate()));
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }
}
