package dev.marquette.operator.reconcile;

import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.model.KeysFolder;
import dev.marquette.operator.model.RefusedException;
import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares the Secrets that resources refer to with what the brokers have of them. */
final class SecretReader {
  private final Kubernetes kubernetes;
  private final Clock clock;

  SecretReader(Kubernetes kubernetes, Clock clock) {
    this.kubernetes = kubernetes;
    this.clock = clock;
  }

  @Nullable Secret read(String namespace, String name) {
    return kubernetes.get(Secret.class, namespace, name).orElse(null);
  }

  /** The content of the brokers' folder; empty when there is none yet. */
  Map<String, String> folder(ClusterId cluster) {
    Secret keys = read(cluster.namespace(), cluster.keys());
    return keys == null || keys.getData() == null ? Map.of() : keys.getData();
  }

  /** Why one of the uses cannot be served. */
  Optional<Refusal> refusal(ClusterId cluster, List<SecretUse> uses) {
    if (uses.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> folder = folder(cluster);
    for (SecretUse use : uses) {
      Secret source;
      try {
        source = KeysFolder.require(use, read(cluster.namespace(), use.secret()));
      } catch (RefusedException e) {
        return Optional.of(Refusal.invalid(message(e)));
      }
      try {
        KeysFolder.checkContent(use, source, folder, clock.instant());
      } catch (RefusedException e) {
        return Optional.of(new Refusal(Reason.CERTIFICATE_REFUSED, message(e), null));
      }
    }
    return Optional.empty();
  }

  /** The first Secret of which the brokers have no copy, or an old one. */
  Optional<String> notCopied(ClusterId cluster, List<SecretUse> uses) {
    if (uses.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> folder = folder(cluster);
    for (SecretUse use : uses) {
      Secret source = read(cluster.namespace(), use.secret());
      if (source == null || !KeysFolder.isCopied(use, source, folder)) {
        return Optional.of("Secret \"%s\" is being copied to the brokers".formatted(use.secret()));
      }
    }
    return Optional.empty();
  }

  private static String message(RefusedException e) {
    return String.valueOf(e.getMessage());
  }
}
