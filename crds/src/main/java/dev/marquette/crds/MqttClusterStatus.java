package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an {@link MqttCluster} is. */
@ResourcePart
public record MqttClusterStatus(
    @JsonPropertyDescription("The generation of the spec that this status was made from.")
        @Nullable Long observedGeneration,
    @StatusReplicas @JsonPropertyDescription("Broker pods that exist.") @Nullable Integer replicas,
    @JsonPropertyDescription("Broker pods that are ready.") @Nullable Integer readyReplicas,
    @LabelSelector
        @JsonPropertyDescription("The label selector of the broker pods, for autoscalers.")
        @Nullable String selector,
    @JsonPropertyDescription("Connections of all pods.") @Nullable Long connections,
    @JsonPropertyDescription("Sessions of all pods, those without a connection included.")
        @Nullable Long sessions,
    @KeyedBy("name") @JsonPropertyDescription("The brokers that are members of the cluster.")
        List<Member> members,
    @KeyedBy("type") @JsonPropertyDescription("Ready, Progressing, Degraded.")
        List<Condition> conditions) {
  public MqttClusterStatus {
    members = Defaults.list(members);
    conditions = Defaults.list(conditions);
  }

  /** One broker. */
  @ResourcePart
  public record Member(
      @Required @JsonPropertyDescription("The pod's name.") String name,
      @JsonPropertyDescription("Whether the broker serves clients.") Boolean ready,
      @JsonPropertyDescription("The broker's version.") @Nullable String version,
      @JsonPropertyDescription("Where the other brokers reach it.") @Nullable String address,
      @JsonPropertyDescription("Connections of this broker.") @Nullable Long connections) {}
}
