package dev.marquette.operator.reconcile;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An informer's memory of Secrets without what they hold: the operator reads the few that it needs
 * when it needs them, and keeps nobody's credentials. Annotations are left out, too: {@code kubectl
 * apply} writes all that a Secret holds into one of them.
 */
final class MetadataStore implements ItemStore<Secret> {
  private final Map<String, Secret> secrets = new ConcurrentHashMap<>();

  @Override
  public String getKey(Secret secret) {
    return Cache.metaNamespaceKeyFunc(secret);
  }

  @Override
  public @Nullable Secret put(String key, Secret secret) {
    return secrets.put(key, withoutContent(secret));
  }

  /** What informers compare, and what leads from a Secret to those who use it. */
  private static Secret withoutContent(Secret secret) {
    ObjectMeta metadata = secret.getMetadata();
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(metadata.getNamespace())
        .withName(metadata.getName())
        .withUid(metadata.getUid())
        .withResourceVersion(metadata.getResourceVersion())
        .withLabels(metadata.getLabels())
        .endMetadata()
        .build();
  }

  @Override
  public @Nullable Secret remove(String key) {
    return secrets.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return secrets.keySet().stream();
  }

  @Override
  public Stream<Secret> values() {
    return secrets.values().stream();
  }

  @Override
  public @Nullable Secret get(String key) {
    return secrets.get(key);
  }

  @Override
  public int size() {
    return secrets.size();
  }

  @Override
  public boolean isFullState() {
    return false;
  }
}
