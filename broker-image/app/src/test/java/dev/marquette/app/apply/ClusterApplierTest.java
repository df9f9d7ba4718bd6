package dev.marquette.app.apply;

import static dev.marquette.app.apply.Documents.desired;
import static dev.marquette.app.apply.Documents.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.kernel.config.AppliedReport.State;
import dev.marquette.kernel.config.ConfigDocument;
import dev.marquette.topic.TrieLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClusterApplierTest {
  private final FakeKernel kernel = new FakeKernel();
  private final List<MqttClusterSpec> followed = new ArrayList<>();
  private final Reports reports = new Reports();

  @Test
  void setsTheKernelAndTellsWhoFollows() {
    ConfigApplier applier = applier(Map.of());
    applier.onConfig(desired(cluster("{\"mqtt\":{\"maxTopicLevels\":7}}")));

    assertThat(kernel.settings.getLast().maxTopicLevels()).isEqualTo(7);
    assertThat(followed.getLast().mqtt().maxTopicLevels()).isEqualTo(7);
  }

  @Test
  void theRouteTableIsCompactUnlessWrittenOtherwise() {
    ConfigApplier applier = applier(Map.of());
    applier.onConfig(desired(cluster("{}")));
    applier.onConfig(desired(cluster("{\"routeTable\":\"fast\"}")));
    applier.onConfig(desired(cluster("{\"routeTable\":\"dense\"}")));

    assertThat(kernel.routeTables).containsExactly(TrieLayout.COMPACT, TrieLayout.FAST);
    assertThat(reports.error("c")).contains("spec.routeTable", "dense", "compact", "fast");
  }

  @Test
  void theEnvironmentGoesBeforeWhatIsWritten() {
    ConfigApplier applier = applier(Map.of("MARQUETTE_MQTT__MAX_TOPIC_LEVELS", "9"));
    applier.onConfig(desired(cluster("{\"mqtt\":{\"maxTopicLevels\":7}}")));

    assertThat(kernel.settings.getLast().maxTopicLevels()).isEqualTo(9);
  }

  @Test
  void aBrokerWithoutAClusterIsNotReady() {
    ConfigApplier applier = applier(Map.of("MARQUETTE_MQTT__MAX_QOS", "three"));
    applier.onConfig(desired());
    assertThat(applier.notReadyBecause()).isEqualTo("no MqttCluster is in force");
    applier.onConfig(desired(cluster("{}")));

    assertThat(reports.error("c")).contains("environment: spec.mqtt.maxQos: \"three\"");
    assertThat(applier.notReadyBecause()).isEqualTo("no MqttCluster is in force");
    assertThat(kernel.settings).isEmpty();
  }

  @Test
  void oneThatIsRefusedOrGoneLeavesTheLastInForce() {
    ConfigApplier applier = applier(Map.of());
    applier.onConfig(desired(cluster("{\"mqtt\":{\"maxTopicLevels\":7}}")));
    applier.onConfig(desired(cluster("{\"mqtt\":{\"maxTopicLevels\":\"many\"}}")));
    assertThat(reports.state("c")).isEqualTo(State.FAILED);
    applier.onConfig(desired());

    assertThat(kernel.settings).hasSize(1);
    assertThat(applier.notReadyBecause()).isNull();
  }

  @Test
  void aRuleThatNoSchemaRefusesIsRefusedWithItsPlace() {
    ConfigApplier applier = applier(Map.of());
    applier.onConfig(desired(cluster("{}")));
    applier.onConfig(
        desired(
            cluster(
                """
                {"mqtt": {"rewrite": [
                  {"filter": "a", "regex": "b", "destination": "c"},
                  {"filter": "a", "regex": "b", "destination": "c/$1"}]}}
                """)));

    assertThat(reports.error("c"))
        .isEqualTo(
            "spec.mqtt.rewrite[1].destination: \"c/$1\" names group $1 at index 2, but the regex has"
                + " none");
    assertThat(kernel.settings).hasSize(1);
  }

  @Test
  @DisplayName("A spec that is wrong in one place has no effect in any")
  void allOrNothing() {
    ConfigApplier applier = applier(Map.of());
    applier.onConfig(desired(cluster("{}")));
    applier.onConfig(
        desired(
            cluster(
                """
                {"mqtt": {"maxTopicLevels": 7}, "routeTable": "fast", "topicMetrics": ["a\\u0000"]}
                """)));

    assertThat(reports.error("c")).contains("spec.topicMetrics[0]");
    assertThat(kernel.settings).hasSize(1);
    assertThat(kernel.routeTables).containsExactly(TrieLayout.COMPACT);
    assertThat(followed).hasSize(1);
  }

  private ConfigApplier applier(Map<String, String> environment) {
    return new ConfigApplier(
        new LinkedHashMap<>(
            Map.of("MqttCluster", new ClusterApplier(kernel.kernel(), environment, followed::add))),
        reports);
  }

  private static ConfigDocument cluster(String json) {
    return document("MqttCluster", "c", json);
  }
}
