package dev.marquette.operator.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.etcd.ConfigRecord;
import dev.marquette.operator.model.Hash;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Resources in the form in which brokers get them: canonical JSON, with a hash of the content. */
public final class Publication {
  private static final ObjectMapper JSON = new JsonMapper();

  /**
   * What of a cluster's spec means nothing to a broker, or reaches it by its pod: left out, so that
   * scaling does not look like new settings.
   */
  private static final List<String> NOT_FOR_BROKERS =
      List.of(
          "replicas",
          "image",
          "imagePullPolicy",
          "resources",
          "template",
          "jvmOptions",
          "etcd",
          "autoscaling",
          "networkPolicy",
          "paused");

  private Publication() {}

  /** A resource whose whole spec is for the brokers. */
  public static ConfigRecord of(HasMetadata resource, Object spec) {
    return record(resource, JSON.valueToTree(spec));
  }

  /** The part of an {@link MqttClusterSpec} that brokers take over while they run. */
  public static ConfigRecord of(MqttCluster cluster) {
    ObjectNode spec = JSON.valueToTree(cluster.getSpec());
    return record(cluster, spec.remove(NOT_FOR_BROKERS));
  }

  public static ConfigKey key(HasMetadata resource) {
    return new ConfigKey(resource.getKind(), resource.getMetadata().getName());
  }

  private static ConfigRecord record(HasMetadata resource, JsonNode spec) {
    try {
      String canonical = Hash.canonicalJson(JSON.treeToValue(spec, Object.class));
      return new ConfigRecord(
          resource.getKind(),
          resource.getMetadata().getName(),
          resource.getMetadata().getGeneration(),
          Hash.sha256(canonical.getBytes(StandardCharsets.UTF_8)),
          JSON.readTree(canonical));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a spec is always JSON", e);
    }
  }
}
