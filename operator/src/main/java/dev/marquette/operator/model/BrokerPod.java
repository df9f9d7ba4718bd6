package dev.marquette.operator.model;

import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.crds.MqttClusterSpec.ImagePullPolicy;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * A broker's pod. It depends on the part of the spec alone that a running broker cannot take over:
 * whatever is published through etcd must not be mentioned here, or its change would restart pods.
 */
final class BrokerPod {
  /** Where the folder of certificates and credentials is mounted. */
  static final String KEYS_FOLDER = "/etc/marquette/keys";

  private static final int KEYS_MODE = 0440;

  /** What a broker has after its drain to close files and flush logs. */
  private static final long SECONDS_AFTER_DRAIN = 10;

  private BrokerPod() {}

  static PodSpec of(MqttCluster cluster, OperatorDefaults defaults) {
    ClusterId id = ClusterId.of(cluster);
    MqttClusterSpec spec = cluster.getSpec();
    PodSpecBuilder pod =
        new PodSpecBuilder()
            .withServiceAccountName(id.brokers())
            .withAutomountServiceAccountToken(false)
            // a Service called marquette-x would put MARQUETTE_X_... into the environment, where
            // the broker looks for settings
            .withEnableServiceLinks(false)
            .withTerminationGracePeriodSeconds(spec.drain().timeoutSeconds() + SECONDS_AFTER_DRAIN)
            .withSecurityContext(PodSecurity.pod())
            .withContainers(container(id, spec, defaults))
            .withVolumes(volumes(id))
            .withImagePullSecrets(
                spec.template().imagePullSecrets().stream()
                    .map(LocalObjectReference::new)
                    .toList());
    Placement.of(id, spec.template(), pod);
    return pod.build();
  }

  private static Container container(
      ClusterId id, MqttClusterSpec spec, OperatorDefaults defaults) {
    return new ContainerBuilder()
        .withName("broker")
        .withImage(spec.image() == null ? defaults.broker() : spec.image())
        .withImagePullPolicy(pullPolicy(spec.imagePullPolicy()))
        .withCommand("/opt/marquette/bin/marquette")
        .withArgs("pod")
        .withEnv(environment(id, spec))
        .addNewPort()
        .withName("cluster")
        .withContainerPort(Ports.CLUSTER)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName("admin")
        .withContainerPort(Ports.ADMIN)
        .withProtocol("TCP")
        .endPort()
        .withStartupProbe(probe("/healthz", 1, 120))
        .withLivenessProbe(probe("/healthz", 10, 3))
        .withReadinessProbe(probe("/readyz", 2, 2))
        .withResources(ContainerResources.of(spec.resources()))
        .withSecurityContext(PodSecurity.container())
        .withVolumeMounts(
            new VolumeMountBuilder()
                .withName("keys")
                .withMountPath(KEYS_FOLDER)
                .withReadOnly(true)
                .build(),
            new VolumeMountBuilder().withName("tmp").withMountPath("/tmp").build())
        .build();
  }

  private static List<EnvVar> environment(ClusterId id, MqttClusterSpec spec) {
    List<EnvVar> environment = new ArrayList<>();
    environment.add(fromField("MARQUETTE_NODE", "metadata.name"));
    environment.add(fromField("POD_IP", "status.podIP"));
    environment.add(new EnvVar("MARQUETTE_CLUSTER", id.name(), null));
    environment.add(new EnvVar("MARQUETTE_NAMESPACE", id.namespace(), null));
    environment.add(
        new EnvVar(
            "MARQUETTE_ETCD_ENDPOINTS", String.join(",", EtcdEndpoints.of(id, spec.etcd())), null));
    if (!spec.jvmOptions().isEmpty()) {
      environment.add(new EnvVar("JAVA_OPTS", String.join(" ", spec.jvmOptions()), null));
    }
    return environment;
  }

  static EnvVar fromField(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef("v1", path)
        .endValueFrom()
        .build();
  }

  static String pullPolicy(ImagePullPolicy policy) {
    return switch (policy) {
      case ALWAYS -> "Always";
      case IF_NOT_PRESENT -> "IfNotPresent";
      case NEVER -> "Never";
    };
  }

  private static Probe probe(String path, int periodSeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort("admin")
        .withScheme("HTTP")
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(2)
        .withFailureThreshold(failures)
        .build();
  }

  private static List<Volume> volumes(ClusterId id) {
    // the folder as a whole: a subPath would never be updated
    Volume keys =
        new VolumeBuilder()
            .withName("keys")
            .withNewSecret()
            .withSecretName(id.keys())
            .withDefaultMode(KEYS_MODE)
            .withOptional(true)
            .endSecret()
            .build();
    Volume tmp = new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build();
    return List.of(keys, tmp);
  }
}
