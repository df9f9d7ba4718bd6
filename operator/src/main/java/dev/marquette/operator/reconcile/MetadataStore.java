package dev.marquette.operator.reconcile;

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
 * when it needs them, and keeps nobody's credentials.
 */
final class MetadataStore implements ItemStore<Secret> {
  private final Map<String, Secret> secrets = new ConcurrentHashMap<>();

  @Override
  public String getKey(Secret secret) {
    return Cache.metaNamespaceKeyFunc(secret);
  }

  @Override
  public @Nullable Secret put(String key, Secret secret) {
    return secrets.put(
        key,
        new SecretBuilder().withMetadata(secret.getMetadata()).withType(secret.getType()).build());
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
