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

/** A statement over the messages and events of a cluster, and what is done with its results. */
@Group("marquette.dev")
@Version("v1alpha1")
@ShortNames("mqr")
@Categories("mqtt")
@JsonClassDescription(
    "A statement over the messages and events of a cluster, and what is done with its results.")
@AdditionalPrinterColumn(
    name = "Cluster",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".spec.cluster")
@AdditionalPrinterColumn(
    name = "Enabled",
    type = AdditionalPrinterColumn.Type.BOOLEAN,
    jsonPath = ".spec.enabled")
@AdditionalPrinterColumn(
    name = "Applied",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.applied")
@AdditionalPrinterColumn(
    name = "Matched",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.matched")
@AdditionalPrinterColumn(
    name = "Status",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
    name = "Message",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
public final class Rule extends CustomResource<RuleSpec, RuleStatus> implements Namespaced {
  @Override
  @Required
  public RuleSpec getSpec() {
    return super.getSpec();
  }

  @Override
  protected @Nullable RuleSpec initSpec() {
    return null; // a resource without a spec is refused by its schema: there is nothing to assume
  }

  @Override
  protected @Nullable RuleStatus initStatus() {
    return null;
  }
}
