package dev.marquette.app.apply;

import static dev.marquette.app.apply.Documents.desired;
import static dev.marquette.app.apply.Documents.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.app.secrets.SecretsInMemory;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator.Credentials;
import dev.marquette.rules.RuleEngine;
import dev.marquette.topic.TrieLayout;
import dev.marquette.transport.EventLoops;
import dev.marquette.transport.Listeners;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AppliersTest {
  private static final Credentials SOMEBODY =
      new Credentials(
          "c",
          null,
          null,
          MqttVersion.V5,
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
          "tcp",
          null);

  private final FakeKernel kernel = new FakeKernel();
  private final EventLoops loops = EventLoops.start(1);
  private final Listeners listeners = new Listeners(loops, kernel.kernel());
  private final RuleEngine rules =
      new RuleEngine(kernel.kernel(), "n", System.out, InstantSource.system());
  private final Reports reports = new Reports();

  @AfterEach
  void close() {
    rules.close();
    listeners.close();
    loops.close();
  }

  @Test
  @DisplayName("A report that fails costs neither the route table nor who is let in")
  void reportsComeLast() {
    ConfigApplier applier =
        Appliers.of(
            new Appliers.Parts(
                kernel.kernel(), listeners, rules, new SecretsInMemory(), InstantSource.system()),
            Map.of(),
            spec -> {
              throw new IllegalStateException("no report today");
            },
            reports);
    applier.onConfig(
        desired(
            document(
                "MqttCluster",
                "c",
                "{\"authentication\": {\"anonymous\": \"Allow\"}, \"routeTable\": \"fast\"}")));

    assertThat(reports.error("c")).isEqualTo("no report today");
    assertThat(kernel.routeTables).containsExactly(TrieLayout.FAST);
    assertThat(kernel.authenticators.getLast().authenticate(SOMEBODY).join().reason())
        .isEqualTo(ReasonCode.SUCCESS);
    assertThat(applier.notReadyBecause()).isNull();
  }
}
