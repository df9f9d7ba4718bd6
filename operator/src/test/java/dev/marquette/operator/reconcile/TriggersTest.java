package dev.marquette.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.Listener;
import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.publish.StoreListener;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TriggersTest {
  private final List<String> woken = new ArrayList<>();
  private final Triggers triggers = new Triggers();
  private final StoreListener store = triggers.of(new ClusterId("mqtt", "demo"));

  @BeforeEach
  void start() {
    listen(MqttCluster.class);
    listen(Listener.class);
  }

  @Test
  void whatIsPublishedWakesTheResourceAndItsCluster() {
    store.published("Listener", "tls");
    assertThat(woken).containsExactly("Listener mqtt/tls", "MqttCluster mqtt/demo");
  }

  @Test
  void whatABrokerReportsWakesTheResource() {
    store.reported("Listener", "tls");
    assertThat(woken).containsExactly("Listener mqtt/tls");
  }

  @Test
  void membersAndTheFirstAnswerWakeTheCluster() {
    store.membersChanged();
    store.synced();
    assertThat(woken).containsExactly("MqttCluster mqtt/demo", "MqttCluster mqtt/demo");
  }

  @Test
  void kindsThatNobodyReconcilesWakeNobody() {
    store.reported("Gateway", "x");
    assertThat(woken).isEmpty();
  }

  private <P extends HasMetadata> void listen(Class<P> type) {
    SimpleInboundEventSource<P> source = triggers.sourceOf(type);
    source.setEventHandler(
        event ->
            woken.add(
                "%s %s/%s"
                    .formatted(
                        HasMetadata.getKind(type),
                        event.getRelatedCustomResourceID().getNamespace().orElse(""),
                        event.getRelatedCustomResourceID().getName())));
    source.start();
  }
}
