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

/** A named resource outside the cluster that actions of rules use. */
@Group("marquette.dev")
@Version("v1alpha1")
@ShortNames("mqn")
@Categories("mqtt")
@JsonClassDescription("A named resource outside the cluster that actions of rules use.")
@AdditionalPrinterColumn(
    name = "Cluster",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".spec.cluster")
@AdditionalPrinterColumn(
    name = "Ready",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.ready")
@AdditionalPrinterColumn(
    name = "Reason",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
    name = "Message",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
public final class Connector extends CustomResource<ConnectorSpec, ConnectorStatus>
    implements Namespaced {
  @Override
  @Required
  public ConnectorSpec getSpec() {
    return super.getSpec();
  }

  @Override
  protected @Nullable ConnectorSpec initSpec() {
    return null; // a resource without a spec is refused by its schema: there is nothing to assume
  }

  @Override
  protected @Nullable ConnectorStatus initStatus() {
    return null;
  }
}
