package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A port that the brokers of a cluster accept MQTT clients on. */
@Group("marquette.dev")
@Version("v1alpha1")
@ShortNames("mql")
@Categories("mqtt")
@JsonClassDescription("A port that the brokers of a cluster accept MQTT clients on.")
@AdditionalPrinterColumn(
    name = "Cluster",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".spec.cluster")
@AdditionalPrinterColumn(
    name = "Protocol",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".spec.protocol")
@AdditionalPrinterColumn(
    name = "Port",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".spec.port")
@AdditionalPrinterColumn(
    name = "TLS",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".spec.tls.secretName")
@AdditionalPrinterColumn(
    name = "Ready",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.ready")
@AdditionalPrinterColumn(
    name = "Reason",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
    name = "Address",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.addresses[0]",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Connections",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.connections",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Message",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
public final class Listener extends CustomResource<ListenerSpec, ListenerStatus>
    implements Namespaced {
  @Override
  @Required
  public ListenerSpec getSpec() {
    return super.getSpec();
  }

  @Override
  protected @Nullable ListenerSpec initSpec() {
    return null; // a resource without a spec is refused by its schema: there is nothing to assume
  }

  @Override
  protected @Nullable ListenerStatus initStatus() {
    return null;
  }
}
