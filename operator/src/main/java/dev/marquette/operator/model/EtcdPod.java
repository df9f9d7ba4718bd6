package dev.marquette.operator.model;

import dev.marquette.crds.Etcd;
import dev.marquette.crds.MqttCluster;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A pod of a managed etcd: plain HTTP, kept to itself by a NetworkPolicy. */
final class EtcdPod {
  private static final String DATA_FOLDER = "/var/lib/etcd";

  /** Brokers and operator compare snapshots after a compaction: history need not be long. */
  private static final String KEEP_HISTORY = "10m";

  /** etcd's own recommendation is to stay below 8 GiB. */
  private static final long LARGEST_QUOTA_BYTES = 8L << 30;

  private static final long EPHEMERAL_QUOTA_BYTES = 512L << 20;

  private EtcdPod() {}

  static PodSpec of(MqttCluster cluster, Etcd.Managed managed, OperatorDefaults defaults) {
    ClusterId id = ClusterId.of(cluster);
    return new PodSpecBuilder()
        .withServiceAccountName(id.brokers())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(30L)
        .withSecurityContext(PodSecurity.pod())
        .withContainers(container(id, cluster, managed, defaults))
        .withTopologySpreadConstraints(
            new TopologySpreadConstraintBuilder()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withLabelSelector(Labels.selector(id, Labels.Component.ETCD))
                .build())
        .build();
  }

  private static Container container(
      ClusterId id, MqttCluster cluster, Etcd.Managed managed, OperatorDefaults defaults) {
    return new ContainerBuilder()
        .withName("etcd")
        .withImage(managed.image() == null ? defaults.etcd() : managed.image())
        .withImagePullPolicy(BrokerPod.pullPolicy(cluster.getSpec().imagePullPolicy()))
        .withCommand("etcd")
        .withArgs(arguments(id, managed))
        .withEnv(BrokerPod.fromField("POD_NAME", "metadata.name"))
        .addNewPort()
        .withName("client")
        .withContainerPort(Ports.ETCD_CLIENT)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName("peer")
        .withContainerPort(Ports.ETCD_PEER)
        .withProtocol("TCP")
        .endPort()
        .withStartupProbe(probe("/health?serializable=true", 1, 120))
        .withLivenessProbe(probe("/health?serializable=true", 10, 6))
        .withReadinessProbe(probe("/health", 2, 3))
        .withResources(ContainerResources.of(managed.resources()))
        .withSecurityContext(PodSecurity.container())
        .withVolumeMounts(
            new VolumeMountBuilder()
                .withName(EtcdStatefulSet.VOLUME)
                .withMountPath(DATA_FOLDER)
                .build())
        .build();
  }

  private static List<String> arguments(ClusterId id, Etcd.Managed managed) {
    String own = "http://$(POD_NAME)." + id.host(id.etcdHeadless()) + ":";
    String members =
        IntStream.range(0, managed.replicas())
            .mapToObj(ordinal -> id.etcd() + "-" + ordinal)
            .map(
                pod ->
                    pod
                        + "=http://"
                        + pod
                        + "."
                        + id.host(id.etcdHeadless())
                        + ":"
                        + Ports.ETCD_PEER)
            .collect(Collectors.joining(","));
    return List.of(
        "--name=$(POD_NAME)",
        "--data-dir=" + DATA_FOLDER + "/data",
        "--listen-client-urls=http://0.0.0.0:" + Ports.ETCD_CLIENT,
        "--listen-peer-urls=http://0.0.0.0:" + Ports.ETCD_PEER,
        "--advertise-client-urls=" + own + Ports.ETCD_CLIENT,
        "--initial-advertise-peer-urls=" + own + Ports.ETCD_PEER,
        "--initial-cluster=" + members,
        "--initial-cluster-state=new",
        "--initial-cluster-token=" + id.namespace() + "-" + id.name(),
        "--auto-compaction-mode=periodic",
        "--auto-compaction-retention=" + KEEP_HISTORY,
        "--quota-backend-bytes=" + quotaBytes(managed.storage()));
  }

  /** Three quarters of the volume: the write-ahead log and snapshots need room beside it. */
  private static long quotaBytes(Etcd.Storage storage) {
    if (storage.ephemeral()) {
      return EPHEMERAL_QUOTA_BYTES;
    }
    BigDecimal volume = Quantity.getAmountInBytes(Quantity.parse(storage.effectiveSize()));
    return Math.min(LARGEST_QUOTA_BYTES, volume.longValue() / 4 * 3);
  }

  private static Probe probe(String path, int periodSeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort("client")
        .withScheme("HTTP")
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(5)
        .withFailureThreshold(failures)
        .build();
  }
}
