package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** An MQTT cluster: its brokers, what they share, and the defaults of every MQTT connection. */
@Group("marquette.dev")
@Version("v1alpha1")
@ShortNames("mqc")
@Categories("mqtt")
@JsonClassDescription(
    "An MQTT cluster: its brokers, what they share, and the defaults of every MQTT connection.")
@ValidationRule(
    value =
        "self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    message =
        "metadata.name names pods and services: use at most 40 lower-case letters, digits and hyphens, starting with a letter")
@AdditionalPrinterColumn(
    name = "Desired",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".spec.replicas")
@AdditionalPrinterColumn(
    name = "Ready",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.readyReplicas")
@AdditionalPrinterColumn(
    name = "Status",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
    name = "Connections",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.connections",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Sessions",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.sessions",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
public final class MqttCluster extends CustomResource<MqttClusterSpec, MqttClusterStatus>
    implements Namespaced {
  @Override
  @Required
  public MqttClusterSpec getSpec() {
    return super.getSpec();
  }

  @Override
  protected @Nullable MqttClusterSpec initSpec() {
    return null; // a resource without a spec is refused by its schema: there is nothing to assume
  }

  @Override
  protected @Nullable MqttClusterStatus initStatus() {
    return null;
  }
}
