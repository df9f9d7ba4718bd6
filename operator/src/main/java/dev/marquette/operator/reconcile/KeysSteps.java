package dev.marquette.operator.reconcile;

import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.model.KeysFolder;
import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.status.Action;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Brings certificates and credentials to the brokers: into the Secret that all pods mount. */
final class KeysSteps {
  /**
   * The version of the keys that a pod was told of. The kubelet looks at a pod's volumes at once
   * when an annotation of the pod changes, and only once a minute or so when none does. It is the
   * Secret's resourceVersion: a hash of its content could be guessed at by those who may read pods.
   */
  static final String KEYS_VERSION = "marquette.dev/keys-version";

  private final Kubernetes kubernetes;
  private final Applier applier;
  private final SecretReader secrets;
  private final Announcements announcements;
  private final Clock clock;

  KeysSteps(
      Kubernetes kubernetes,
      Applier applier,
      SecretReader secrets,
      Announcements announcements,
      Clock clock) {
    this.kubernetes = kubernetes;
    this.applier = applier;
    this.secrets = secrets;
    this.announcements = announcements;
    this.clock = clock;
  }

  /**
   * What the folder is now.
   *
   * @param version changes with the content
   */
  record Keys(KeysFolder folder, String version) {}

  /**
   * Copies what is used.
   *
   * @param keepAll keeps what nobody seems to use: what is in force may not be known yet
   */
  Keys copy(MqttCluster cluster, Collection<SecretUse> uses, boolean keepAll)
      throws NameTakenException, WriteRefusedException {
    ClusterId id = ClusterId.of(cluster);
    Map<String, String> current = secrets.folder(id);
    Map<String, Secret> sources = new HashMap<>();
    for (SecretUse use : uses) {
      Secret source = secrets.read(id.namespace(), use.secret());
      if (source != null) {
        sources.put(use.secret(), source);
      }
    }
    KeysFolder folder = KeysFolder.assemble(uses, sources::get, current, clock.instant());
    Map<String, String> entries = new TreeMap<>(keepAll ? current : Map.of());
    entries.putAll(folder.entries());
    Applier.Result<Secret> secret =
        applier.apply(Secret.class, KeysFolder.secret(cluster, entries));
    if (secret.written()) {
      announcements.announce(
          cluster,
          Action.KEYS_COPIED,
          "Secret \"%s\" has %d entries".formatted(id.keys(), entries.size()));
    }
    return new Keys(folder, secret.now().getMetadata().getResourceVersion());
  }

  /** Makes the kubelets look at the folder now. */
  void touch(List<Pod> pods, Keys keys) throws WriteRefusedException {
    for (Pod pod : pods) {
      Map<String, String> annotations = pod.getMetadata().getAnnotations();
      String told = annotations == null ? null : annotations.get(KEYS_VERSION);
      if (pod.getMetadata().getDeletionTimestamp() == null && !keys.version().equals(told)) {
        kubernetes.annotate(pod, KEYS_VERSION, keys.version());
      }
    }
  }
}
